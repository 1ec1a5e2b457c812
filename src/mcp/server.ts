import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ControlClient } from '../client/control-client.ts';
import { didYouMean } from '../contract/nearest-name.ts';
import { readVersion } from '../version.ts';
import { tools, type Arguments, type Tool } from './tools.ts';

const INSTRUCTIONS =
  'Switchhook stands in for graph.facebook.com: call settings, calls and webhooks of Messenger, with a clock that can ' +
  'be moved. Act as the consumer or in the inbox, move time, and ask explain_tap, list_requests and list_deliveries ' +
  'why something did or did not happen.';

/** The optional package of the Model Context Protocol is not installed. */
export class McpUnavailable extends Error {
  override readonly name = 'McpUnavailable';

  constructor() {
    super('The Model Context Protocol needs one more package: npm install @modelcontextprotocol/sdk');
  }
}

/** Loads a module of the SDK. Throws McpUnavailable where it is not installed. */
async function load<T>(module: Promise<T>): Promise<T> {
  try {
    return await module;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') throw new McpUnavailable();
    throw error;
  }
}

/* The low-level Server takes the JSON schemas of our tools as they are; McpServer would demand zod. */
/* eslint-disable @typescript-eslint/no-deprecated */
/** Returns a server whose tools act on one instance. Throws McpUnavailable. */
export async function createMcpServer(control: ControlClient): Promise<Server> {
  const { Server } = await load(import('@modelcontextprotocol/sdk/server/index.js'));
  const { CallToolRequestSchema, ListToolsRequestSchema } = await load(import('@modelcontextprotocol/sdk/types.js'));
  const server = new Server(
    { name: 'switchhook', version: readVersion() },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, description, isReadOnly, inputSchema }) => ({
      name,
      description,
      inputSchema: { ...inputSchema, required: [...(inputSchema.required ?? [])] },
      annotations: { readOnlyHint: isReadOnly, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) {
      const names = tools.map(({ name }) => name);
      return failure(
        `There is no tool ${params.name}; there are: ${names.join(', ')}.${didYouMean(params.name, names)}`,
      );
    }
    const args = params.arguments ?? {};
    const mistake = findMistake(tool, args);
    if (mistake !== undefined) return failure(mistake);
    try {
      const answer = await tool.run(control, args);
      return { content: [{ type: 'text', text: JSON.stringify(answer, undefined, 2) }] };
    } catch (error) {
      return failure((error as Error).message);
    }
  });
  return server;
}

/** Returns a sentence about an argument or a word that a tool does not have, which it would ignore; undefined without one. */
function findMistake({ name, inputSchema }: Tool, args: Arguments): string | undefined {
  const { properties } = inputSchema;
  const known = Object.keys(properties);
  const unknown = Object.keys(args).find((each) => !known.includes(each));
  if (unknown !== undefined) {
    const takes = known.length === 0 ? 'takes none' : `takes ${known.join(', ')}`;
    return `There is no argument ${unknown}; ${name} ${takes}.${didYouMean(unknown, known)}`;
  }
  for (const [each, value] of Object.entries(args)) {
    const { enum: words } = properties[each] as { readonly enum?: readonly string[] };
    if (words && !words.includes(String(value))) {
      return `${each} takes ${words.join(', ')}, not "${String(value)}".${didYouMean(String(value), words)}`;
    }
  }
  return undefined;
}

const failure = (text: string) => ({ content: [{ type: 'text' as const, text }], isError: true });

/** Serves the tools over standard input and output until the input ends. Throws McpUnavailable. */
export async function serveOverStdio(control: ControlClient): Promise<void> {
  const server = await createMcpServer(control);
  const { StdioServerTransport } = await load(import('@modelcontextprotocol/sdk/server/stdio.js'));
  await server.connect(new StdioServerTransport());
}

/** Answers one HTTP request of the protocol, without a session. Throws McpUnavailable. */
export async function answerOverHttp(control: ControlClient, request: Request): Promise<Response> {
  const server = await createMcpServer(control);
  const { WebStandardStreamableHTTPServerTransport } = await load(
    import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
  );
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}

import { describeRoute } from './route-text.ts';
import { CONTROL_PREFIX, type Route } from './route.ts';

/** Returns `/llms.txt`: what this server is and how an agent uses it, with every route of control. */
export const llmsText = (url: string, graphPath: string, routes: readonly Route[]): string => `# Switchhook

> graph.facebook.com for Messenger calling, as software: call settings, call prompts, calls, signed webhooks, both sides
> of the line, and a clock that can be moved. This server runs at ${url}.

- Graph base URL: ${url}${graphPath} (unchanged clients of Meta work against it)
- Console for people: ${url}/console
- OpenAPI of the Graph surface: ${url}${CONTROL_PREFIX}/openapi.json
- OpenAPI of control: ${url}${CONTROL_PREFIX}/openapi/control.json
- Tools for agents (Model Context Protocol): ${url}${CONTROL_PREFIX}/mcp, or \`switchhook mcp\`

## When something does not ring

GET ${CONTROL_PREFIX}/explain?page_id=&psid=&entry=icon names the gate and the setting that stops a tap.
GET ${CONTROL_PREFIX}/requests has advice for each refused request, GET ${CONTROL_PREFIX}/deliveries for each failed webhook.

## Routes of control

${routes.map((route) => `- ${describeRoute(route)}`).join('\n')}
`;

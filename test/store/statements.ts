import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A SQL statement of the source; `…` stands for parts that are inserted at run time. */
export interface SourceStatement {
  readonly sql: string;
  /** The function that it is passed to: `get` in `this.sql.get(…)`; '' when there is none. */
  readonly passedTo: string;
}

const SQL = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|LISTEN|NOTIFY|CALL|DO|TRUNCATE|MERGE|LOCK)\s/i;

/** Returns every SQL statement of a TypeScript file, with constants of the same file inserted. */
export function readStatements(path: string): readonly SourceStatement[] {
  return statementsOf(readFileSync(path, 'utf8'));
}

export function statementsOf(source: string): readonly SourceStatement[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const constants = new Map<string, string>();
  const statements: SourceStatement[] = [];

  const textOf = (node: ts.Node): string | undefined => {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (!ts.isTemplateExpression(node)) return undefined;
    const spans = node.templateSpans.map(({ expression, literal }) => {
      const constant = ts.isIdentifier(expression) ? constants.get(expression.text) : undefined;
      return (constant ?? '…') + literal.text;
    });
    return node.head.text + spans.join('');
  };

  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const text = textOf(node.initializer);
      if (text !== undefined) constants.set(node.name.text, text);
    }
    const text = textOf(node);
    if (text !== undefined && SQL.test(text))
      statements.push({ sql: text.replace(/\s+/g, ' ').trim(), passedTo: callee(node) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return statements;
}

function callee(node: ts.Node): string {
  const call = node.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return '';
  return call.expression.name.text;
}

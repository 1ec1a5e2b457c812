/**
 * Node's HTTP module. An `import` of it would read each of its exports, some of which load the whole of undici: that takes
 * longer than the rest of a start, and 16 MB.
 */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');

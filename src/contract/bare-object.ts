interface BareConstructor {
  new (): Record<string, unknown>;
  prototype: object | null;
}

/** Makes objects as fast as those of a class: an object without a prototype of its own is a slow dictionary. */
const Bare = function (this: unknown) {} as unknown as BareConstructor;
Bare.prototype = Object.create(null) as object;

/** Returns an empty object that inherits nothing, so that `__proto__` and `constructor` are names like any other. */
export const bareObject = (): Record<string, unknown> => new Bare();

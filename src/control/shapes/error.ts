/** The body of every answer other than 200, except that of a refused tap. */
export interface ErrorAnswer {
  readonly error: {
    /** A word for programs to compare, such as `not_found`. */
    readonly reason: string;
    readonly message: string;
    readonly advice?: string;
    /** The members at fault, each as its path in the request body. */
    readonly fields?: readonly (readonly string[])[];
  };
}

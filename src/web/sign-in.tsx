import { storeControlToken } from './api/control.ts';

/** Asked for where the server is open to others than its own machine. */
export function SignIn() {
  return (
    <main class="sign-in">
      <h1>Switchhook</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          storeControlToken(new FormData(event.currentTarget).get('token') as string);
          location.reload();
        }}
      >
        <label>
          Control token
          <input name="token" type="password" autocomplete="current-password" required />
        </label>
        <p class="hint">
          It is what the server was started with: --control-token. This tab keeps it until it is closed.
        </p>
        <button class="primary">Go on</button>
      </form>
    </main>
  );
}

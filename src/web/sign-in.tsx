import { storeControlToken } from './api/control.ts';

/** Form for the control token, which a server that listens beyond loopback requires. */
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
          The value of <code>--control-token</code> that the server was started with. The browser stores it until you
          close this tab.
        </p>
        <button class="primary">Sign in</button>
      </form>
    </main>
  );
}

/** The picture of a person. `url` is that of control, whose host may be another one than that of the console. */
export const Picture = ({ url }: { url: string }) => (
  <img class="picture" src={new URL(url).pathname} alt="" width="32" height="32" loading="lazy" />
);

const page = (text: string, link: string) => ({ text, link });

/** The site of the documents: npm run docs:site writes it to docs/.vitepress/dist. */
const config = {
  title: 'Switchhook',
  description: "Messenger's call settings platform as software you can run",
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  // Outside of docs/, so in the repository only.
  ignoreDeadLinks: [/CHANGELOG/, /\/examples\//],
  themeConfig: {
    search: { provider: 'local' },
    sidebar: [
      { text: 'Tutorial', items: [page('A first test in five minutes', '/tutorial')] },
      {
        text: 'How-to',
        items: [
          page('node:test, Vitest, Jest', '/how-to/test-in-node-test-vitest-jest'),
          page('Python and other languages', '/how-to/test-from-python'),
          page('Move time', '/how-to/move-time'),
          page('Inject faults', '/how-to/faults'),
          page('Calls with sound', '/how-to/calls-with-sound'),
          page('Hard-coded host', '/how-to/fixed-host'),
          page('Containers', '/how-to/containers'),
          page('Patroni and HAProxy', '/how-to/patroni'),
          page('Citus', '/how-to/citus'),
          page('Operating', '/operating'),
          page('Troubleshooting', '/troubleshooting'),
        ],
      },
      {
        text: 'Reference',
        items: [
          page('Command line', '/reference/cli'),
          page('Seed files', '/reference/seed'),
          page('Control', '/reference/control'),
          page('Graph', '/reference/graph'),
          page('Coverage', '/coverage'),
        ],
      },
      {
        text: 'Explanation',
        items: [
          page('Design', '/design'),
          page('Decisions', '/decisions/'),
          page('Facts about the platform', '/graph/'),
        ],
      },
    ],
  },
};

// VitePress reads the default export.
export default config;

import { defineConfig } from 'vitest/config';

/** `npm run dev` asks TUMORTRACE_SERVER (or the fixture server) for everything under /api. */
const server = process.env.TUMORTRACE_SERVER ?? 'http://127.0.0.1:5199';

export default defineConfig({
  base: './',
  build: { target: 'es2022', chunkSizeWarningLimit: 900, assetsInlineLimit: 0 },
  test: { testTimeout: 60000 },
  server: { proxy: { '/api': { target: server, changeOrigin: true } } },
});

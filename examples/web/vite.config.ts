import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page asks its own origin, and this server passes it on: no CORS to set up. */
const proxy = { '/graphql': process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:4000' };

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy },
});

/** Where the gateway is. */
import type { Route } from '../router.ts';

export function gatewayRoutes(gatewayUrl: () => string, shards: number): Route[] {
  return [
    {
      method: 'GET',
      path: '/gateway',
      access: 'anybody',
      run: () => ({ status: 200, body: { url: gatewayUrl() } }),
    },
    {
      method: 'GET',
      path: '/gateway/bot',
      access: 'bot',
      run: () => ({
        status: 200,
        body: {
          url: gatewayUrl(),
          shards,
          session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: shards },
        },
      }),
    },
  ];
}

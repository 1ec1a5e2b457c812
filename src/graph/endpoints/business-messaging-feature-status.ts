import { encodeFeatureStatus } from '../../contract/pages.ts';
import type { Endpoint } from '../endpoint.ts';

export const businessMessagingFeatureStatus: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'business_messaging_feature_status',
  token: 'page',
  permissions: ['pages_messaging'],
  answer: async ({ page, params }) => encodeFeatureStatus(params, page.eligible),
};

import * as z from 'zod';
import { read, type CallEnvironment, type CallOptions } from '../call.ts';
import { wireDecimal, wireText } from '../protocol/wire.ts';

/** The partner institution. Amounts are exact decimal text in a currency the vendor does not state. */
export interface Merchant {
  /** The partner id of the configuration; the answer carries none. */
  vendorId: string;
  /** Vendor: `name`. */
  name: string | null;
  /** Masked by the vendor. Vendor: `mobile`. */
  mobile: string | null;
  /** Of an ordinary lesson. Vendor: `unitPrice`. */
  unitPrice: string | null;
  /** Of a video lesson. Vendor: `videoUnitPrice`. */
  videoUnitPrice: string | null;
  /** Vendor: `remainMoney`. */
  balance: string | null;
  /** Vendor: `totalChargeMoney` = `remainMoney` + `consumptionMoney`. */
  totalToppedUp: string | null;
  /** Vendor: `consumptionMoney`. */
  totalConsumed: string | null;
}

/** The merchant. */
export interface MerchantEndpoints {
  /**
   * Name, prices and balance of the merchant whose credentials sign.
   *
   * POST `/api/v3/merchant`, section 查看机构详情. Takes no parameter of its own.
   * Errors: `app_error` or `partner is not exists` → UPSTREAM_CREDENTIALS.
   * A read: safe to repeat.
   */
  detail(options?: CallOptions): Promise<Merchant>;
}

const detailAnswer = z.object({
  merchant: z.object({
    name: wireText,
    mobile: wireText,
    unitPrice: wireDecimal,
    videoUnitPrice: wireDecimal,
    remainMoney: wireDecimal,
    totalChargeMoney: wireDecimal,
    consumptionMoney: wireDecimal,
  }),
});

/** The call above. */
export function createMerchantEndpoints(environment: CallEnvironment): MerchantEndpoints {
  const { partner } = environment.credentials;
  const answer = detailAnswer.transform(({ merchant }): Merchant => ({
    vendorId: partner,
    name: merchant.name ?? null,
    mobile: merchant.mobile ?? null,
    unitPrice: merchant.unitPrice ?? null,
    videoUnitPrice: merchant.videoUnitPrice ?? null,
    balance: merchant.remainMoney ?? null,
    totalToppedUp: merchant.totalChargeMoney ?? null,
    totalConsumed: merchant.consumptionMoney ?? null,
  }));
  return {
    detail: (options) => read(environment, '/api/v3/merchant', {}, answer, options),
  };
}

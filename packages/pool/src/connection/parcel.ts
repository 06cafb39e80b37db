import type { Shipment } from '../driver.ts';
import type { PgResult } from './pg-flight.ts';
import type { WireValues } from './wire-values.ts';

/** How often a statement is sent that fails for a reason which is none of its own. */
const MOST_RUNS = 5;

/** One statement on its way. */
export interface Parcel {
  readonly shipment: Shipment;
  readonly values: WireValues;
  /** Under which name it runs on the server; empty for none. */
  name: string;
  /** A Parse for that name goes with it. */
  parses: boolean;
  result: PgResult | undefined;
  error: Error | undefined;
  /** The error is the server's answer: nothing of the statement stays. */
  isRefused: boolean;
  sentAt: number;
  /** How many were sent on this connection before it. */
  number: number;
  runsLeft: number;
  isRecalled: boolean;
}

/** One that was not sent yet. */
export function newParcel(shipment: Shipment, values: WireValues): Parcel {
  return {
    shipment,
    values,
    name: '',
    parses: false,
    result: undefined,
    error: undefined,
    isRefused: false,
    sentAt: 0,
    number: 0,
    runsLeft: MOST_RUNS,
    isRecalled: false,
  };
}

/** The same once more, as one that was not sent. */
export function parcelAgain(parcel: Parcel): Parcel {
  const runsLeft = parcel.runsLeft - 1;
  return { ...parcel, name: '', parses: false, error: undefined, isRefused: false, runsLeft };
}

import type { CallHoursJson, Weekday } from '../../contract/call-settings.ts';

export type { CallHoursJson as CallHours, Weekday };

/** The call hours at one instant. */
export interface HoursStatus {
  readonly open: boolean;
  readonly text: string;
  /** Absent when the hours never change. */
  readonly next_change?: string;
}

export interface HoursPreview {
  readonly open: boolean;
  readonly text: string;
  readonly next_change: string | null;
  readonly next_opening: string | null;
  readonly time_zone: string;
  /** Such as `-08:00`. */
  readonly utc_offset: string;
  readonly week: {
    readonly from: string;
    readonly until: string;
    readonly now: string;
    readonly days: readonly LocalDay[];
    readonly windows: readonly OpenWindow[];
  };
  /** The next change of the zone's clocks; null when none is known. */
  readonly clock_change: ClockChange | null;
}

export interface LocalDay {
  /** Such as `2027-03-14`. */
  readonly date: string;
  readonly day_of_week: Weekday;
  readonly starts_at: string;
  readonly ends_at: string;
}

export interface OpenWindow {
  readonly opens_at: string;
  readonly closes_at: string;
}

export interface ClockChange {
  readonly at: string;
  readonly from_offset: string;
  readonly to_offset: string;
  readonly text: string;
}

export interface TimeZoneName {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Main cities and the country. */
  readonly places: readonly string[];
  /** Such as `PST`, which is no name that call hours accept. */
  readonly abbreviations: readonly string[];
  /** Place among the most used zones, from 0; null for the others. */
  readonly usage_rank: number | null;
}

export interface HoursPreviewRequest {
  /** Null for a Page without hours. */
  readonly call_hours: CallHoursJson | null;
}

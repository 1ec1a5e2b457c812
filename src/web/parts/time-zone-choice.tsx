import { createContext, type ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { useChoice } from '../choice.tsx';
import { useTimeZones } from '../page.tsx';
import { shortZoneName, zoneOrUtc } from './time-zone.ts';

const NAMES = ['page', 'consumer', 'utc', 'mine'] as const;
type ZoneName = (typeof NAMES)[number];

const KEY = 'switchhook.time-zone';

/** The one time zone in which the console shows every instant. */
export interface DisplayZone {
  /** IANA name. */
  readonly zone: string;
  readonly chosen: ZoneName;
  readonly choose: (name: string) => void;
  readonly options: readonly { readonly name: ZoneName; readonly text: string }[];
}

const DisplayZoneContext = createContext<DisplayZone>({ zone: 'UTC', chosen: 'utc', choose: () => {}, options: [] });

export const useDisplayZone = (): DisplayZone => useContext(DisplayZoneContext);

/** Stores in this browser which zone is shown: that of the Page until another one is chosen. */
export function DisplayZoneProvider({ children }: { children: ComponentChildren }) {
  const [stored, setStored] = useState(localStorage.getItem(KEY));
  const { page, consumer } = useTimeZones();
  const { psid, consumers } = useChoice();
  const person = consumers.find((each) => each.psid === psid)?.name ?? 'Consumer';
  const zones: Readonly<Record<ZoneName, string | undefined>> = {
    page,
    consumer,
    utc: 'UTC',
    mine: zoneOrUtc(Intl.DateTimeFormat().resolvedOptions().timeZone),
  };
  const owners: Readonly<Record<ZoneName, string>> = { page: 'Page', consumer: person, utc: 'UTC', mine: 'Mine' };
  const options = NAMES.flatMap((name) => {
    const zone = zones[name];
    if (zone === undefined) return [];
    return [{ name, text: name === 'utc' ? 'UTC' : `${owners[name]}: ${shortZoneName(zone)}` }];
  });
  // A consumer without a known zone has no option.
  const chosen = options.find(({ name }) => name === stored)?.name ?? 'page';
  const value: DisplayZone = {
    zone: zones[chosen] ?? page,
    chosen,
    options,
    choose(name) {
      localStorage.setItem(KEY, name);
      setStored(name);
    },
  };
  return <DisplayZoneContext.Provider value={value}>{children}</DisplayZoneContext.Provider>;
}

/** Choice of the zone in which the console shows times. */
export function ZoneSwitch() {
  const { chosen, options, choose } = useDisplayZone();
  return (
    <label class="zone-switch">
      <span class="visually-hidden">Show times in</span>
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(({ name, text }) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

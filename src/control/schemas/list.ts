import { instant, list, object, optional, type Schema, text } from '../../contract/schema.ts';
import type { List, SearchedList } from '../shapes/list.ts';

export const listOf = <T>(item: Schema<T>): Schema<List<T>> =>
  object<List<T>>({ data: list(item), next: optional(text) });

export const searchedListOf = <T>(item: Schema<T>): Schema<SearchedList<T>> =>
  object<SearchedList<T>>({ data: list(item), next: optional(text), searched_until: optional(instant) });

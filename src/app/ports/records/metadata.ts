/** Facts about the instance as a whole, such as the state of its clock. */
export interface MetadataReads {
  find(name: string): Promise<string | undefined>;
}

export interface MetadataRecords extends MetadataReads {
  save(name: string, value: string): Promise<void>;
}

/// Encodes a pack, so that it can be written from start to end and need not fit in memory.
///
/// Write ``header``; then for each entry the key's file and the value's file, telling it to
/// ``add(_:keyLength:valueLength:)``; then what ``finish()`` returns.
package struct PackBuilder: Sendable {
  package let header: PackHeader
  private var records: [PackRecord] = []
  /// Where the next record begins.
  package private(set) var end = Int64(PackHeader.length)

  /// Begins a pack.
  package init(id: PackID = .random(), created: Timestamp) {
    header = PackHeader(id: id, created: created)
  }

  /// The number of records so far.
  package var count: Int { records.count }

  /// Whether no more records may be added.
  package var isFull: Bool { count == PackIndex.maximumCount }

  /// Notes that the two files of an entry come next.
  ///
  /// Of several records with one hash the last one counts.
  @discardableResult
  package mutating func add(_ hash: KeyHash, keyLength: Int, valueLength: Int) -> PackRecord {
    precondition(!isFull, "a pack has at most \(PackIndex.maximumCount) entries")
    let record = PackRecord(
      hash: hash, offset: end, keyLength: keyLength, valueLength: valueLength)
    end = record.end
    records.append(record)
    return record
  }

  /// The index and the footer.
  package func finish() -> [UInt8] {
    let index = PackIndex(records)
    let encoded = index.encoded
    let footer = PackFooter(
      id: header.id, indexOffset: end, count: index.count, bits: encoded.bits,
      indexChecksum: encoded.checksum)
    return encoded.bytes + footer.bytes
  }
}

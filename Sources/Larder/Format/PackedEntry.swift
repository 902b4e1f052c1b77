package import SystemPackage

extension StoredEntry {
  /// Reads an entry from the bytes of its record, checking every one of them.
  ///
  /// It is `nil` where anything is wrong; ``PackJudge`` says what.
  package init?(_ record: UnsafeRawBufferPointer, _ place: PackRecord) {
    guard record.count == place.length else { return nil }
    self.init(
      key: UnsafeRawBufferPointer(rebasing: record[..<place.keyLength]),
      value: UnsafeRawBufferPointer(rebasing: record[place.keyLength...]), place.hash)
  }

  /// Reads an entry from its two files, checking every byte of them.
  ///
  /// It is `nil` where anything is wrong; ``PairJudge`` says what.
  init?(_ reading: PairReading, _ hash: KeyHash) {
    guard case .bytes(let key) = reading.key, case .bytes(let value) = reading.value else {
      return nil
    }
    let entry = key.withUnsafeBytes { key in
      value.withUnsafeBytes { StoredEntry(key: key, value: $0, hash) }
    }
    guard let entry else { return nil }
    self = entry
  }

  private init?(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ hash: KeyHash
  ) {
    guard let key = try? Frame(key, .key), let value = try? Frame(value, .value),
      key.header.hash == hash, value.header.hash == hash,
      key.header.pair == value.header.pair,
      key.header.value == ValueSeal(length: value.header.payloadLength, checksum: value.checksum),
      KeyHash(ofKey: key.payload) == hash
    else { return nil }
    self.init(
      hash: hash, pair: key.header.pair,
      key: Payload(codec: key.header.codec, bytes: key.payload),
      value: Payload(codec: value.header.codec, bytes: value.payload),
      created: key.header.created)
  }
}

/// Decides whether a record is an entry, and says what is wrong with it, in the pack's terms.
package struct PackJudge {
  /// The pack, relative to the cache's root.
  package let pack: FilePath
  package let remedies: [Remedy]

  package init(pack: FilePath, remedies: [Remedy]) {
    self.pack = pack
    self.remedies = remedies
  }

  /// Checks every byte of a record.
  ///
  /// - Parameters:
  ///   - record: The bytes there are of it; fewer than there should be where the pack was cut.
  ///   - place: Where it lies.
  /// - Returns: The entry.
  /// - Throws: ``Findings``, with offsets counted from the start of the pack.
  package func judge(_ record: [UInt8], _ place: PackRecord) throws(Findings) -> StoredEntry {
    let pair = PairJudge(hash: place.hash, directory: pack, remedies: remedies)
    do throws(Findings) {
      return try pair.judge(
        key: .bytes(Array(record.prefix(place.keyLength))),
        value: .bytes(Array(record.dropFirst(place.keyLength))))
    } catch {
      throw Findings(error.all.map { located($0, place) })
    }
  }

  private func located(_ finding: Finding, _ place: PackRecord) -> Finding {
    var finding = finding
    let start = finding.part == .value ? place.offset + Int64(place.keyLength) : place.offset
    finding.file = pack
    finding.offset = start + (finding.offset ?? 0)
    finding.evidence.insert(
      Evidence("pack", "record at byte \(place.offset), \(place.length) bytes"), at: 0)
    return finding
  }
}

package import SystemPackage

extension StoredEntry {
  /// Reads an entry from the bytes of its record, checking every one of them.
  ///
  /// It is `nil` where anything is wrong; ``PackJudge`` says what.
  package init?(_ record: UnsafeRawBufferPointer, _ place: PackRecord) {
    guard record.count == place.length else { return nil }
    let keyFile = UnsafeRawBufferPointer(rebasing: record[..<place.keyLength])
    let valueFile = UnsafeRawBufferPointer(rebasing: record[place.keyLength...])
    guard let key = try? Frame(keyFile, .key), let value = try? Frame(valueFile, .value),
      key.header.hash == place.hash, value.header.hash == place.hash,
      key.header.pair == value.header.pair,
      key.header.value == ValueSeal(length: value.header.payloadLength, checksum: value.checksum),
      KeyHash(ofKey: key.payload) == place.hash
    else { return nil }
    self.init(
      hash: place.hash, pair: key.header.pair,
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

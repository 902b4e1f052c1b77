import SystemPackage

/// Where invalid entries go: nothing is destroyed.
struct StoreQuarantine {
  let layout: CacheLayout
  let disk: any Disk

  /// Moves something out of the way, with a record of why, when and from where.
  ///
  /// - Parameters:
  ///   - source: What to move, absolute.
  ///   - origin: The entry it was.
  ///   - findings: What is wrong with it.
  ///   - now: The time that the record says.
  /// - Throws: The reason why it stays where it is.
  func take(
    _ source: FilePath, origin: KeyHash?, findings: [Finding], now: Timestamp
  ) throws(Errno) {
    let nonce = String(UInt64.random(in: 0...(.max)), radix: 16)
    let stem = origin?.description ?? "unknown"
    let place = layout.quarantine.appending("\(now.seconds)-\(stem)-\(nonce)")
    try disk.makeDirectory(place, mode: 0o700)
    try disk.create(
      place.appending(CacheLayout.quarantineRecord),
      Self.record(origin.map { CacheLayout.relative($0).string }, findings, now), mode: 0o600)
    try disk.move(source, to: place.appending("entry"))
  }

  /// The record of why something was taken out, when and from where.
  static func record(_ origin: String?, _ findings: [Finding], _ now: Timestamp) -> [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object {
      $0.field("taken", now.rfc3339)
      $0.field("from", origin)
      $0.key("findings")
      $0.array { list in
        for finding in findings {
          list.object {
            $0.field("code", finding.code.rawValue)
            $0.field("file", finding.file?.string)
            $0.field("row", finding.row)
            $0.field("part", finding.part?.rawValue)
            $0.field("offset", finding.offset)
            $0.field("problem", finding.problem)
            $0.field("cause", finding.cause)
          }
        }
      }
    }
    writer.newline()
    return writer.takeBytes()
  }
}

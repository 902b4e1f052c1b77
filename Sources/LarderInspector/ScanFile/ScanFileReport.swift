package import Larder
package import LarderFormats
internal import Synchronization
internal import SystemPackage

/// Writes a scan file while the scan runs, in blocks of about 64 KiB.
///
/// What was written is good up to the last block, whatever ends the program.
package final class ScanFileReport: ScanReport {
  private struct State {
    /// The checksum of the block before; at first, the end of the magic.
    var checksum: UInt32
    var rule = PathRule(lengths: [])
    var entries = EntryEncoder()
    var items = ScanEncoder()
    var entryCount = 0
    var itemCount = 0
  }

  private static let blockSize = 1 << 16

  private let began: Timestamp
  private let depth: Depth
  private let version: String
  private let sink: ByteSink
  private let state: Mutex<State>

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - depth: How thoroughly the scan looks.
  ///   - version: The program that writes, and its version.
  ///   - now: The moment of the scan.
  ///   - sink: Takes the file, some blocks at a time.
  package init(depth: Depth, version: String, now: Timestamp, sink: @escaping ByteSink) {
    self.depth = depth
    self.version = version
    began = now
    self.sink = sink
    state = Mutex(State(checksum: ScanFile.seed(ScanFile.magic)))
  }

  package func begin(_ opened: OpenedCaches) {
    var payload = ScanEncoder()
    payload.write(text: version)
    payload.write(time: began)
    payload.write(byte: ScanValues.number(of: depth, in: ScanValues.depths))
    payload.write(path: opened.root)
    state.withLock { state in
      sink(ScanFile.magic + Self.block(.scan, payload.bytes, &state))
    }
  }

  package func begin(_ scope: CacheScope) {
    let info = scope.cache.info
    let rule = PathRule(of: scope.cache)
    var payload = ScanEncoder()
    payload.write(path: info.path)
    payload.write(text: info.format.rawValue)
    payload.write(optional: info.variant)
    payload.write(text: info.why)
    payload.write(count: rule.lengths.count)
    for length in rule.lengths { payload.write(count: length) }
    payload.write(info.findings)
    state.withLock { state in
      sink(Self.held(&state) + Self.block(.cache, payload.bytes, &state))
      state.rule = rule
    }
  }

  package func add(_ batch: ScanBatch, in scope: CacheScope) {
    state.withLock { state in
      for entry in batch.entries {
        state.entries.write(entry, path: scope.cache.path(of: entry.id), rule: state.rule)
        state.entryCount += 1
        if state.entries.encoder.bytes.count >= Self.blockSize { sink(Self.heldEntries(&state)) }
      }
      for item in batch.items {
        state.items.write(item)
        state.itemCount += 1
        if state.items.bytes.count >= Self.blockSize { sink(Self.heldItems(&state)) }
      }
    }
  }

  package func add(_ finding: Finding, in scope: CacheScope) {
    var payload = ScanEncoder()
    payload.write([finding])
    state.withLock { sink(Self.held(&$0) + Self.block(.findings, payload.bytes, &$0)) }
  }

  package func add(_ error: LarderError, in scope: CacheScope) {
    var payload = ScanEncoder()
    payload.write(text: error.code.rawValue)
    payload.write(text: error.problem)
    payload.write(optional: error.remedy)
    state.withLock { sink(Self.held(&$0) + Self.block(.error, payload.bytes, &$0)) }
  }

  package func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {
    state.withLock { state in
      let held = Self.held(&state)
      var payload = ScanEncoder()
      payload.write(byte: tally.isComplete ? 1 : 0)
      payload.write(count: state.entryCount)
      payload.write(count: state.itemCount)
      sink(held + Self.block(.end, payload.bytes, &state))
    }
  }
}

extension ScanFileReport {
  private static func held(_ state: inout State) -> [UInt8] {
    heldEntries(&state) + heldItems(&state)
  }

  private static func heldEntries(_ state: inout State) -> [UInt8] {
    guard state.entries.count > 0 else { return [] }
    defer { state.entries = EntryEncoder() }
    return block(.entries, state.entries.encoder.bytes, &state)
  }

  private static func heldItems(_ state: inout State) -> [UInt8] {
    guard !state.items.bytes.isEmpty else { return [] }
    defer { state.items = ScanEncoder() }
    return block(.items, state.items.bytes, &state)
  }

  /// Makes a block that continues the one before.
  private static func block(
    _ kind: ScanFile.Kind, _ payload: [UInt8], _ state: inout State
  ) -> [UInt8] {
    // A block holds 64 KiB and one thing more, and no thing has megabytes of findings.
    precondition(payload.count <= ScanFile.payloadLimit, "a block of a scan file is too long")
    var block = [kind.rawValue]
    withUnsafeBytes(of: UInt32(payload.count).littleEndian) { block.append(contentsOf: $0) }
    block += payload
    state.checksum = block.withUnsafeBytes {
      CRC32C.checksum($0, continuing: state.checksum)
    }
    withUnsafeBytes(of: state.checksum.littleEndian) { block.append(contentsOf: $0) }
    return block
  }
}

extension ScanEncoder {
  mutating func write(_ item: ItemRecord) {
    write(byte: ScanValues.number(of: item.kind, in: ScanValues.itemKinds))
    write(byte: ScanValues.number(of: item.status, in: ScanValues.itemStatuses))
    write(path: item.path)
    write(signed: item.size)
    write(byte: item.modified == nil ? 0 : 1)
    if let modified = item.modified { write(time: modified) }
    write(item.findings)
  }
}

extension ScanDecoder {
  mutating func item() throws(ScanDecodingError) -> ItemRecord {
    let kind = try one(of: ScanValues.itemKinds)
    let status = try one(of: ScanValues.itemStatuses)
    let path = try path()
    let size = try signed()
    let modified = try byte() == 0 ? nil : try time()
    return ItemRecord(
      kind: kind, status: status, path: path, size: size, modified: modified,
      findings: try findings())
  }
}

extension ScanFile {
  /// The number that the next checksum continues: the last four bytes, as a number.
  static func seed(_ bytes: some Collection<UInt8>) -> UInt32 {
    bytes.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}

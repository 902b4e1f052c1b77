package import SystemPackage

/// Reads a stream of entries, one after the other.
///
/// Not to be shared between threads.
package struct EntryStreamReader {
  /// What comes next in a stream.
  package enum Element: Sendable {
    case entry(StoredEntry)
    /// An entry that is damaged; the next one can be read all the same.
    case damaged(offset: UInt64, [Finding])
    /// The end, after a trailer that says the same of the stream as was read.
    case end(entries: UInt64)
  }

  /// Why a stream cannot be read on.
  package enum Fault: Error, Hashable, Sendable {
    /// It is none at all.
    case notAStream
    /// It is of a version, or with flags, that this one cannot read.
    case newer
    /// It ends here, before its trailer.
    case cut(offset: UInt64)
    /// What stands here is not what must.
    case damaged(offset: UInt64)
    /// The trailer does not fit what came before it.
    case trailer(offset: UInt64)
    case system(Errno)
  }

  /// What the cache was that the entries come from.
  package private(set) var header: CacheHeader
  private let pull: (Int) throws(Errno) -> [UInt8]
  private var offset: UInt64 = 0
  private var checksum: UInt32 = 0
  private var entries: UInt64 = 0

  /// Begins to read.
  ///
  /// - Parameter pull: Gives the next bytes, as many as asked for; fewer only at the end.
  /// - Throws: ``Fault``.
  package init(_ pull: @escaping (Int) throws(Errno) -> [UInt8]) throws(Fault) {
    self.pull = pull
    header = CacheHeader(kind: .writeOnce, keyCodec: "", valueCodec: "")
    header = try readHeader()
  }

  private mutating func readHeader() throws(Fault) -> CacheHeader {
    let start = try next(EntryStream.headerLength)
    guard start.starts(with: EntryStream.magic) else { throw .notAStream }
    guard start.count == EntryStream.headerLength else { throw .cut(offset: offset) }
    guard start[4] == EntryStream.version, start[5] == 0 else { throw .newer }
    let count = Int(Self.number(start, 8, UInt32.self))
    guard count <= EntryStream.maximumDescription else { throw .damaged(offset: 8) }
    let description = try whole(count)
    let expected = checksum
    let stored = Self.number(try whole(4), 0, UInt32.self)
    guard stored == expected else { throw .damaged(offset: offset - 4) }
    do throws(CacheHeader.Refusal) {
      return try CacheHeader(parsing: description)
    } catch {
      if case .unknown = error { throw .newer }
      throw .damaged(offset: UInt64(EntryStream.headerLength))
    }
  }

  /// Reads what comes next.
  package mutating func element() throws(Fault) -> Element {
    let start = offset
    let before = checksum
    let magic = try whole(4)
    if magic == EntryStream.trailerMagic { return try trailer(magic, start, before) }
    let key = try frame(.key, beginningWith: magic)
    let value = try frame(.value, beginningWith: [])
    entries += 1
    guard let hash = (try? FrameHeader(key, .key))?.hash else { throw .damaged(offset: start) }
    let judge = PairJudge(
      hash: hash, directory: CacheLayout.relative(hash), remedies: [])
    do throws(Findings) {
      return .entry(try judge.judge(key: .bytes(key), value: .bytes(value)))
    } catch {
      return .damaged(offset: start, error.all)
    }
  }

  /// The bytes of one file; its header must be whole, because it says where the next one begins.
  private mutating func frame(
    _ part: EntryPart, beginningWith magic: [UInt8]
  ) throws(Fault) -> [UInt8] {
    let start = offset - UInt64(magic.count)
    let head = magic + (try whole(FrameHeader.length - magic.count))
    guard let header = try? FrameHeader(head, part) else { throw .damaged(offset: start) }
    let limit = part == .key ? PairLimits.key : PairLimits.value
    guard header.payloadLength <= UInt64(limit - FrameHeader.overhead) else {
      throw .damaged(offset: start + 48)
    }
    return head + (try whole(Int(header.payloadLength) + 4))
  }

  private mutating func trailer(
    _ magic: [UInt8], _ start: UInt64, _ before: UInt32
  ) throws(Fault) -> Element {
    let rest = try whole(EntryStream.trailerLength - 8)
    let expected = checksum
    let stored = Self.number(try whole(4), 0, UInt32.self)
    guard stored == expected, Self.number(rest, 4, UInt64.self) == entries,
      Self.number(rest, 12, UInt64.self) == start
    else { throw .trailer(offset: start) }
    guard try next(1).isEmpty else { throw .damaged(offset: offset - 1) }
    return .end(entries: entries)
  }

  // MARK: Bytes

  private mutating func whole(_ count: Int) throws(Fault) -> [UInt8] {
    let bytes = try next(count)
    guard bytes.count == count else { throw .cut(offset: offset) }
    return bytes
  }

  private mutating func next(_ count: Int) throws(Fault) -> [UInt8] {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try pull(count) } catch { throw .system(error) }
    offset += UInt64(bytes.count)
    checksum = bytes.withUnsafeBytes { CRC32C.checksum($0, continuing: checksum) }
    return bytes
  }

  private static func number<Number: FixedWidthInteger>(
    _ bytes: [UInt8], _ offset: Int, _ type: Number.Type
  ) -> Number {
    bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }
}

extension FrameHeader {
  /// Reads the header at the start of some bytes.
  fileprivate init(_ bytes: [UInt8], _ part: EntryPart) throws(FrameFault) {
    var result: Result<FrameHeader, FrameFault>?
    bytes.withUnsafeBytes { bytes in
      result = Result { () throws(FrameFault) in try FrameHeader(bytes, part) }
    }
    guard let result else { throw .empty }
    self = try result.get()
  }
}

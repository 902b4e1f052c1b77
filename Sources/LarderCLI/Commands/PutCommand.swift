import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Stores the value of a key.
struct PutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "put",
    abstract: "Store the value of a key in a cache of larder's own.",
    discussion: """
      The value is an argument, a file or the standard input, as its bytes are on disk. A damaged \
      entry of the key goes to the cache's quarantine; a valid one stays unless --replace is given.

      Exit status: 3 where another value is there and stays.

      EXAMPLES:
        larder put CACHE hello '{"answer":42}'
        larder put CACHE '["matmul",512]' --file kernel.bin
        larder put CACHE hello < value.json
      """)

  @OptionGroup var native: NativeOptions
  @OptionGroup var key: KeyOptions

  @Argument(help: "The value; from the standard input where it is left out.")
  var value: EntryName?

  @Option(help: ArgumentHelp("Take the value from this file.", valueName: "file"))
  var file: CachePath?

  @Flag(help: "Put it in the place of a valid value; not in write-once caches.")
  var replace = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if value != nil, file != nil { throw ValidationError("--file and a value exclude each other.") }
  }

  func run() throws {
    let native = try native.open()
    let cache = try native.openIfWritable()
    defer { cache.close() }
    let entry = EncodedEntry(
      key: try key.payload(codec: cache.header.keyCodecName()),
      value: try value(codec: cache.header.valueCodecName()))
    let outcome = try cache.store(entry, replacing: replace)
    try report(outcome, entry, native)
  }

  private func value(codec: CodecName) throws(LarderError) -> Payload {
    let limit = PairLimits.value - FrameHeader.overhead - 64
    let bytes: [UInt8]
    if let value {
      bytes = value.bytes
    } else {
      bytes = try ByteInput(file?.path).rest(limit: limit)
    }
    if let what = codec.complaint(about: bytes) {
      throw LarderError(
        .encoding, "cannot store the value: \(what), and the cache's values are '\(codec)'",
        remedy: "nothing was stored")
    }
    return Payload(codec: codec, bytes: bytes)
  }

  private func report(
    _ outcome: Published, _ entry: EncodedEntry, _ native: any NativeCache
  ) throws {
    let console = output.console()
    let isOther = outcome.present.map { $0.value.bytes != entry.value.bytes } ?? false
    let exit = isOther ? ExitStatus.failedInPart : .clean
    if output.form == .text {
      console.remark("larder: \(isOther ? "another value is there, and stays" : outcome.words)")
    } else {
      var writer = JSONWriter()
      writer.object {
        if output.form == .jsonLines { $0.field("type", "stored") }
        $0.field("schema", JSONSchema.version)
        $0.fields(of: native.info)
        $0.field("id", KeyHash(ofKey: entry.key.bytes).description)
        $0.field("outcome", outcome.word)
        $0.field("size", entry.value.bytes.count)
        $0.field("exit", exit.rawValue)
      }
      writer.newline()
      console.write(writer.takeBytes())
    }
    try console.finish()
    if exit != .clean { throw exit.code }
  }
}

extension CodecName {
  /// Why bytes are no value of this codec, as far as that can be told without the program.
  fileprivate func complaint(about bytes: [UInt8]) -> String? {
    switch description {
    case "json": CanonicalJSON.canonical(bytes) == nil ? "it is no JSON" : nil
    case "text": String(validating: bytes, as: UTF8.self) == nil ? "it is no UTF-8" : nil
    case "plist": bytes.starts(with: "bplist".utf8) ? nil : "it is no binary property list"
    default: nil
    }
  }
}

extension Published {
  /// The entry that was there, and stays.
  var present: StoredEntry? {
    if case .present(let entry) = self { entry } else { nil }
  }

  /// What became of the entry, in one word.
  var word: String {
    switch self {
    case .stored: "stored"
    case .replaced: "replaced"
    case .recovered: "recovered"
    case .present: "present"
    }
  }

  fileprivate var words: String {
    switch self {
    case .stored: "stored"
    case .replaced: "stored in the place of another value"
    case .recovered: "stored in the place of a damaged entry, which is in the cache's quarantine"
    case .present: "the same value is there already"
    }
  }
}

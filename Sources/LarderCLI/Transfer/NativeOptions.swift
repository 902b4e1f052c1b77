import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// A cache of larder's own, and how it is opened.
struct NativeOptions: ParsableArguments {
  @Argument(help: "A cache of larder's own.")
  var cache: CachePath

  /// Opens the cache.
  ///
  /// - Throws: ``LarderError/Code/unsupportedFormat`` where it is one of another program.
  func open() throws(LarderError) -> any NativeCache { try Self.open(cache.path) }

  /// Opens a cache by its path.
  static func open(_ path: FilePath) throws(LarderError) -> any NativeCache {
    let opened = try Detection.open(path)
    guard let native = opened.single as? any NativeCache else {
      let name = path.displayText
      throw LarderError(
        .unsupportedFormat,
        "cannot use '\(name)': it is no cache of larder's own, but a "
          + opened.summary, remedy: "to look into it: larder list \(name)")
    }
    return native
  }
}

extension NativeCache {
  /// What the cache is.
  func knownHeader() throws(LarderError) -> CacheHeader {
    if let header { return header }
    throw LarderError(
      .notACache, "cannot use '\(info.path.displayText)': it does not say what it is",
      remedy: "see what is wrong: larder check \(info.path.displayText)")
  }

  /// Opens it for storing, where that is allowed.
  func openIfWritable() throws(LarderError) -> RawCache {
    guard let why = storingRefusal else { return try openForStoring() }
    throw LarderError(.readOnly, "cannot store in '\(info.path.displayText)': \(why)")
  }
}

/// The key of an entry, as it is given on the command line.
struct KeyOptions: ParsableArguments {
  /// How a key is written.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case auto, json, string, exact
  }

  @Argument(help: "The key.")
  var key: EntryName

  @Option(
    name: .customLong("key"),
    help: ArgumentHelp(
      "How the key is written: json; string, not to be read as JSON; exact, byte for byte as it is "
        + "on disk; auto, JSON where it is some, else a string.", valueName: "form"))
  var form = Form.auto

  /// The key as it is on disk.
  func payload(codec: CodecName) throws(LarderError) -> Payload {
    Payload(codec: codec, bytes: try text(codec))
  }

  private func text(_ codec: CodecName) throws(LarderError) -> [UInt8] {
    if form == .exact || codec.description != "json" { return key.bytes }
    if form != .string, let canonical = CanonicalJSON.canonical(key.bytes) { return canonical }
    guard form != .json, let string = String(validating: key.bytes, as: UTF8.self) else {
      throw LarderError(
        .usage, "cannot understand the key '\(SafeText.display(bytes: key.bytes))': it is no JSON",
        remedy: "quote it twice, as in '\"text\"', or say --key string")
    }
    return CanonicalJSON.canonical(string: string)
  }
}

extension CacheHeader {
  /// The codec of keys.
  func keyCodecName() throws(LarderError) -> CodecName { try Self.name(keyCodec) }
  /// The codec of values.
  func valueCodecName() throws(LarderError) -> CodecName { try Self.name(valueCodec) }

  private static func name(_ text: String) throws(LarderError) -> CodecName {
    guard let name = CodecName(text) else {
      throw LarderError(
        .unsupportedFormat, "cannot use the codec '\(SafeText.display(text))': it has no valid name"
      )
    }
    return name
  }
}

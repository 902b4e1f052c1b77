import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Writes the value of a key.
struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Write the value of a key of a cache of larder's own.",
    discussion: """
      The exact bytes of the value go to the standard output, after every byte of the entry was \
      checked. Looking changes nothing.

      Exit status: 1 where there is no such key, 2 where its entry is damaged.

      EXAMPLES:
        larder get CACHE hello              the string "hello"
        larder get CACHE '["matmul",512]'   a key that is JSON
        larder get CACHE --key string 42    the string "42", not the number
        larder get CACHE hello --json
      """)

  @OptionGroup var native: NativeOptions
  @OptionGroup var key: KeyOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let native = try native.open()
    let console = output.console()
    guard let entry = try find(native) else {
      console.remark("larder: there is no entry of that key")
      throw ExitStatus.findings.code
    }
    if output.form == .text {
      console.write(entry.value.bytes)
    } else {
      var writer = JSONWriter()
      writer.object {
        if output.form == .jsonLines { $0.field("type", "value") }
        $0.field("schema", JSONSchema.version)
        $0.fields(of: native.info)
        $0.key("entry")
        $0.object { $0.fields(of: entry) }
      }
      writer.newline()
      console.write(writer.takeBytes())
    }
    try console.finish()
  }

  private func find(_ native: any NativeCache) throws(LarderError) -> StoredEntry? {
    let payload = try key.payload(codec: native.knownHeader().keyCodecName())
    let hash = KeyHash(ofKey: payload.bytes)
    guard let entry = try NativeEntries(native).entry(EntryID(Array(hash.description.utf8))) else {
      return nil
    }
    guard entry.key.bytes == payload.bytes else { throw .otherKey(hash) }
    return entry
  }
}

extension LarderError {
  /// The message for a key whose place is another's.
  static func otherKey(_ hash: KeyHash) -> LarderError {
    LarderError(
      .collision, "cannot use entry '\(hash)': it belongs to another key with the same hash",
      remedy: "change the key a little: any other text has another hash")
  }
}

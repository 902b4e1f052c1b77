import ArgumentParser
import LarderFormats
import LarderInspector
import SystemPackage

/// A path as it was given, exact to the byte.
struct CachePath: ExpressibleByArgument {
  let path: FilePath

  init?(argument: String) {
    let bytes = ProcessArguments.decode(argument)
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    path = FilePath(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
  }

  static let defaultCompletionKind = CompletionKind.file()
}

/// The name of an entry, or the beginning of one, exact to the byte.
struct EntryName: ExpressibleByArgument {
  let bytes: [UInt8]

  init?(argument: String) {
    bytes = ProcessArguments.decode(argument)
    if bytes.isEmpty { return nil }
  }

  /// A word that was taken for a path and is a name.
  init(_ path: CachePath) { bytes = path.path.pathBytes }
}

extension CacheFormat: ExpressibleByArgument {}

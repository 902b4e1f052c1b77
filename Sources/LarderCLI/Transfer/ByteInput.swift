import Glibc
import Larder
import LarderInspector
import SystemPackage

/// A file, or the standard input, read from front to back.
final class ByteInput {
  private let descriptor: Int32

  /// Opens a file; the standard input where there is none, or it is `-`.
  init(_ path: FilePath?) throws(LarderError) {
    guard let path, path.string != "-" else {
      descriptor = STDIN_FILENO
      return
    }
    descriptor = path.withPlatformString { Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    guard descriptor >= 0 else {
      throw LarderError(
        .noSuchPath, "cannot read '\(path.displayText)'", remedy: "check the path",
        cause: Errno(rawValue: errno))
    }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// The next bytes, as many as asked for; fewer only at the end.
  func next(_ count: Int) throws(Errno) -> [UInt8] {
    var failure: Errno?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let result = Glibc.read(
          descriptor, buffer.baseAddress.map { $0 + done }, min(count - done, 1 << 20))
        if result < 0, errno == EINTR { continue }
        if result < 0 { failure = Errno(rawValue: errno) }
        if result <= 0 { break }
        done += result
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// All that is left.
  ///
  /// - Throws: ``LarderError/Code/usage`` where it is more than the limit.
  func rest(limit: Int) throws(LarderError) -> [UInt8] {
    var bytes: [UInt8] = []
    do throws(Errno) {
      while case let piece = try next(1 << 16), !piece.isEmpty, bytes.count <= limit {
        bytes += piece
      }
    } catch {
      throw LarderError(.inputOutput, "cannot read the input", cause: error)
    }
    guard bytes.count <= limit else {
      throw LarderError(.usage, "cannot store the value: it has more than \(limit) bytes")
    }
    return bytes
  }
}

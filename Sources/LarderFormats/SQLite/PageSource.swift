internal import Larder
internal import SystemPackage

/// The pages of a database file, by number from 1.
///
/// Pure readers of pages take one of these: a file, or bytes in a test.
protocol PageSource {
  var pageSize: Int { get }
  /// The pages that the file has room for, a last incomplete one not counted.
  var pageCount: UInt32 { get }
  /// The bytes of a page; `nil` where the file does not hold all of it.
  func page(_ number: UInt32) -> [UInt8]?
}

/// The pages of an open file.
final class FilePages: PageSource {
  let pageSize: Int
  let pageCount: UInt32
  private let snapshot: DatabaseSnapshot

  init(_ snapshot: DatabaseSnapshot, pageSize: Int, fileSize: Int64) {
    self.snapshot = snapshot
    self.pageSize = pageSize
    pageCount = UInt32(clamping: fileSize / Int64(pageSize))
  }

  func page(_ number: UInt32) -> [UInt8]? {
    guard number > 0, number <= pageCount else { return nil }
    let offset = Int64(number - 1) * Int64(pageSize)
    let bytes = try? snapshot.read(from: offset, limit: pageSize)
    return bytes?.count == pageSize ? bytes : nil
  }
}

/// A file's bytes as pages.
struct MemoryPages: PageSource {
  let pageSize: Int
  let bytes: [UInt8]

  var pageCount: UInt32 { UInt32(clamping: bytes.count / pageSize) }

  func page(_ number: UInt32) -> [UInt8]? {
    guard number > 0, number <= pageCount else { return nil }
    let start = Int(number - 1) * pageSize
    return Array(bytes[start..<start + pageSize])
  }
}

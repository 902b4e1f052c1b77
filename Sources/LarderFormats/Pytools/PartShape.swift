internal import Larder
internal import SystemPackage

/// What lies where the key or the value of an entry belongs.
enum PartShape {
  /// A regular file, in place or at the end of a link that stays within the cache.
  case file(FileStatus)
  /// Nothing.
  case missing
  /// A link to nothing.
  case dangling(FilePath)
  /// A link to a directory: there is no file at its end.
  case leadsToDirectory(FilePath)
  /// Something that cannot be read as a file.
  case notAFile(FileStatus.Kind)
  /// A link to something that cannot be read as a file.
  case leadsToNoFile(FilePath, FileStatus.Kind)
  /// A link out of the cache; not followed.
  case escapes(FilePath)
  /// A link that leads to itself in the end.
  case loops(FilePath)
  /// Something that may not or cannot be looked at.
  case unreadable(Errno)

  /// What the file system says of the file, where there is one.
  var status: FileStatus? {
    if case .file(let status) = self { return status }
    return nil
  }

  /// The status of the part as far as its shape alone tells; `nil` for a file.
  var partStatus: PartStatus? {
    switch self {
    case .file: nil
    case .missing, .dangling, .leadsToDirectory: .missing
    case .notAFile, .leadsToNoFile, .escapes, .loops: .invalid
    case .unreadable: .unreadable
    }
  }
}

/// Finds and reads the parts of entries, without following a link out of the cache, waiting for a
/// fifo or opening a device.
///
/// Not to be shared between threads.
final class PartReader {
  private let contents = ContentBuffer()

  /// A part as found; its bytes are valid until the next call.
  struct Part {
    var shape: PartShape
    var content: PickleJudge.Content?
  }

  /// Looks at a part, and reads it where asked to.
  ///
  /// The kind that comes with `name` tells whether it may be opened; `path` is the same file,
  /// relative to `root`, and asked only for links.
  func part(
    _ name: FileName, in directory: borrowing DirectoryHandle, reading: Bool,
    root: borrowing DirectoryHandle, path: () -> FilePath
  ) -> Part {
    do throws(Errno) {
      if !reading {
        let status = try directory.status(name)
        return Part(shape: try shape(status, name, directory, root, path))
      }
      // What the directory itself calls a file is opened at once; the rest is looked at first.
      let kind = if let kind = name.kind { kind } else { try directory.status(name).kind }
      guard kind == .file else {
        return try special(kind, name, directory, root, path)
      }
      return try read(directory.file(name))
    } catch {
      return Part(shape: Self.shape(for: error))
    }
  }

  private static func shape(for error: Errno) -> PartShape {
    error == .noSuchFileOrDirectory ? .missing : .unreadable(error)
  }

  private func read(_ file: borrowing FileHandle) throws(Errno) -> Part {
    let status = try file.status()
    guard status.kind == .file else { return Part(shape: .notAFile(status.kind)) }
    let content = try contents.load(file, status)
    return Part(
      shape: .file(status),
      content: PickleJudge.Content(
        content.bytes, size: content.size, restIsZero: content.restIsZero))
  }

  private func shape(
    _ status: FileStatus, _ name: FileName, _ directory: borrowing DirectoryHandle,
    _ root: borrowing DirectoryHandle, _ path: () -> FilePath
  ) throws(Errno) -> PartShape {
    switch status.kind {
    case .file: return .file(status)
    case .link: return try linked(name, directory, root, path, reading: false).shape
    default: return .notAFile(status.kind)
    }
  }

  private func special(
    _ kind: FileStatus.Kind, _ name: FileName, _ directory: borrowing DirectoryHandle,
    _ root: borrowing DirectoryHandle, _ path: () -> FilePath
  ) throws(Errno) -> Part {
    guard kind == .link else { return Part(shape: .notAFile(kind)) }
    return try linked(name, directory, root, path, reading: true)
  }

  private func linked(
    _ name: FileName, _ directory: borrowing DirectoryHandle, _ root: borrowing DirectoryHandle,
    _ path: () -> FilePath, reading: Bool
  ) throws(Errno) -> Part {
    let destination = try directory.destination(ofLink: name)
    do throws(Errno) {
      let target = try root.resolve(beneath: path())
      let status = try target.status()
      switch status.kind {
      case .file: return reading ? try read(target.file()) : Part(shape: .file(status))
      case .directory: return Part(shape: .leadsToDirectory(destination))
      default: return Part(shape: .leadsToNoFile(destination, status.kind))
      }
    } catch {
      return Part(shape: Self.shape(ofLink: name, to: destination, error, in: directory))
    }
  }

  /// Source: `openat2(2)`, errors of `RESOLVE_BENEATH`.
  private static func shape(
    ofLink name: FileName, to destination: FilePath, _ error: Errno,
    in directory: borrowing DirectoryHandle
  ) -> PartShape {
    guard error == .improperLink else { return shape(ofLinkTo: destination, error) }
    // Out of the cache: what it is may be told, what it holds is not looked at.
    do throws(Errno) {
      switch try directory.statusFollowingLinks(name).kind {
      case .file: return .escapes(destination)
      case .directory: return .leadsToDirectory(destination)
      case let kind: return .leadsToNoFile(destination, kind)
      }
    } catch {
      return shape(ofLinkTo: destination, error)
    }
  }

  private static func shape(ofLinkTo destination: FilePath, _ error: Errno) -> PartShape {
    switch error {
    case .tooManySymbolicLinkLevels: return .loops(destination)
    case .noSuchFileOrDirectory, .notDirectory: return .dangling(destination)
    default: return .unreadable(error)
    }
  }
}

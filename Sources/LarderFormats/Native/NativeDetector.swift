internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Finds out whether a directory is a cache of larder's own, and of which kind.
struct NativeDetector {
  private let path: FilePath
  private let layout: CacheLayout

  /// The longest header that is read.
  private static let headerLimit = 1 << 16

  init(_ path: FilePath) {
    self.path = path
    layout = CacheLayout(root: path)
  }

  /// The cache, or `nil` where the directory is none.
  ///
  /// When forced it is taken for one, whatever it holds.
  ///
  /// - Throws: ``LarderError/Code/unsupportedFormat`` where a newer larder made it.
  func cache(isForced: Bool) throws(LarderError) -> NativeDirectory? {
    let text: [UInt8]
    do throws(Errno) {
      text = try POSIXDiskReader().read(layout.header, from: 0, limit: Self.headerLimit)
    } catch {
      return isForced || error != .noSuchFileOrDirectory && looksLikeOne
        ? cache(withoutHeader: headerFinding(error)) : nil
    }
    do throws(CacheHeader.Refusal) {
      return cache(try CacheHeader(parsing: text))
    } catch {
      switch error {
      case .unknown(let what): throw .unknownFeature(path, what)
      case .notAHeader:
        return isForced || looksLikeOne ? cache(withoutHeader: headerFinding(text)) : nil
      }
    }
  }

  /// Whether there is what the header would speak of.
  private var looksLikeOne: Bool {
    (try? POSIXDiskReader().status(of: layout.entries).kind) == .directory
  }

  private func cache(_ header: CacheHeader) -> NativeDirectory {
    let access = CacheAccess(path)
    return NativeDirectory(
      info: CacheInfo(
        path: path, format: .larderDirectory,
        variant: "\(header.kind.rawValue), keys as \(header.keyCodec), "
          + "values as \(header.valueCodec)",
        why: "its '\(CacheLayout.headerName)' says that it is one, of format \(CacheHeader.format)",
        readOnly: access.readOnlyReason, findings: access.findings), header: header)
  }

  private func cache(withoutHeader finding: Finding) -> NativeDirectory {
    let access = CacheAccess(path)
    return NativeDirectory(
      info: CacheInfo(
        path: path, format: .larderDirectory,
        why: looksLikeOne
          ? "it has entries, and a '\(CacheLayout.headerName)' that cannot be read"
          : "it was asked for", readOnly: access.readOnlyReason,
        findings: access.findings + [finding]), header: nil)
  }
}

// What is wrong with the header.
extension NativeDetector {
  private func headerFinding(_ reason: Errno) -> Finding {
    if reason == .noSuchFileOrDirectory {
      return finding(
        .wrongKind, "there is no '\(CacheLayout.headerName)': programs will not open the cache",
        "somebody removed it, or it is no cache", .possible)
    }
    let isPermission = reason == .permissionDenied || reason == .notPermitted
    return finding(
      isPermission ? .permission : .inputOutputError,
      "'\(CacheLayout.headerName)' cannot be read: \(reason)", nil, .certain)
  }

  private func headerFinding(_ text: [UInt8]) -> Finding {
    if text.isEmpty {
      return finding(
        .zeroLength, "'\(CacheLayout.headerName)' is empty: programs will not open the cache",
        "typical of a disk that failed, or of a copy that was stopped", .likely)
    }
    if text.allSatisfy({ $0 == 0 }) {
      return finding(
        .zeroFilled, "all \(text.count) bytes of '\(CacheLayout.headerName)' are zero",
        "typical of a power loss under a disk that does not keep what it acknowledged", .likely)
    }
    let kind = text.withUnsafeBytes { ContentKind.name(of: $0) }
    return finding(
      .wrongKind,
      "'\(CacheLayout.headerName)' does not say what the cache is"
        + (kind.map { "; it looks like \($0)" } ?? ""), "something wrote over it", .possible)
  }

  private func finding(
    _ code: FindingCode, _ problem: String, _ cause: String?, _ certainty: Finding.Certainty
  ) -> Finding {
    Finding(
      code, subject: .cache, file: FilePath(CacheLayout.headerName),
      offset: code == .wrongKind || code == .permission ? nil : 0, problem: problem, cause: cause,
      certainty: certainty,
      remedies: [
        Remedy("copy the file from another cache of the same program"),
        Remedy("look at the entries all the same", command: ["larder", "list", path.string]),
      ])
  }
}

extension LarderError {
  static func unknownFeature(_ path: FilePath, _ what: String) -> LarderError {
    LarderError(
      .unsupportedFormat,
      "cannot open '\(PythonText.printable(path.string, limit: 4_096))': it has "
        + "\(PythonText.printable(what)), which this version does not know",
      remedy: "use the version of larder that made it, or a newer one")
  }
}

import Logging

/// Takes warnings to where the user wants them.
struct WarningSink: Sendable {
  private let deliver: @Sendable (CacheWarning) -> Void

  init(_ handler: (@Sendable (CacheWarning) -> Void)?) {
    if let handler {
      deliver = handler
    } else {
      let logger = Logger(label: "larder")
      deliver = { logger.warning("\($0.message)", metadata: ["code": "\($0.code.rawValue)"]) }
    }
  }

  func invalidEntry(_ error: LarderError) {
    deliver(
      CacheWarning(
        code: .invalidEntry, message: "treated as missing: \(error)", findings: error.findings))
  }

  func networkFileSystem(_ root: String) {
    deliver(
      CacheWarning(
        code: .networkFileSystem,
        message: "'\(root)' is on a network file system: caches are made for local ones",
        findings: []))
  }
}

/// What a walk found out about one pickle.
package struct PickleReading: Sendable {
  /// Something the pickle changes without calling it.
  package struct Effect: Hashable, Sendable {
    /// How it is changed.
    package enum Kind: String, Hashable, Sendable {
      case append = "APPEND to", setItem = "SETITEM on"
      case build = "BUILD on"
    }
    /// How it is changed.
    package let kind: Kind
    /// The global that is changed.
    package let name: GlobalName

    /// Kind and name, such as `SETITEM on the global os.environ`.
    package var text: String { "\(kind.rawValue) the global \(name.text)" }
  }

  /// The first fault; `nil` when the pickle is one complete, well-formed program.
  package internal(set) var fault: PickleFault?
  /// When a frame claims too much: the fault found when its length is ignored, if any.
  package internal(set) var faultBeyondFrame: PickleFault?
  /// The offset at which the walk began.
  package internal(set) var start = 0
  /// The offset of STOP.
  package internal(set) var stop: Int?
  /// The bytes between STOP and the end of the buffer.
  package internal(set) var trailingByteCount = 0
  /// The highest protocol that a PROTO names.
  package internal(set) var protocolVersion: Int?
  /// Instructions read, a faulty one included unless its byte is unknown.
  package internal(set) var opcodeCount = 0
  /// FRAME instructions.
  package internal(set) var frameCount = 0
  /// The globals named, in order of appearance, each once; at most ``PickleLimits/globals``.
  package internal(set) var globals: [GlobalName] = []
  /// All of them; those beyond the limit count each time they are named.
  package internal(set) var globalCount = 0
  /// The globals that are called, each once.
  package internal(set) var calledGlobals: [GlobalName] = []
  /// Calls in total, whatever is called.
  package internal(set) var callCount = 0
  /// Calls of something that is no global: the result of another call, an extension object.
  package internal(set) var computedCallCount = 0
  /// Changes made to globals; at most ``PickleLimits/listed``.
  package internal(set) var effects: [Effect] = []
  /// All of them.
  package internal(set) var effectCount = 0
  /// Objects named by a persistent id.
  package internal(set) var persistentCount = 0
  /// Extension codes in order; at most ``PickleLimits/listed``.
  package internal(set) var extensionCodes: [Int] = []
  /// All of them.
  package internal(set) var extensionCount = 0
  /// Buffers that travel outside of the pickle.
  package internal(set) var bufferCount = 0
  /// Values and marks left on the stack below the result.
  package internal(set) var leftOnStack = 0
  /// The values, when they were asked for; of a faulty pickle, those read so far.
  package internal(set) var tree: PickleTree?

  /// Whether the bytes are one complete, well-formed pickle, perhaps with more bytes after it.
  package var isWellFormed: Bool { fault == nil }
  /// Whether the pickle names no global at all, so that loading it imports nothing by name.
  package var isPlain: Bool { globalCount == 0 }
  /// The offset after STOP, where another pickle may begin.
  package var end: Int? { stop.map { $0 + 1 } }
}

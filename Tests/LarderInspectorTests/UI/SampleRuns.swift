import Larder
import LarderFormats
import SystemPackage

@testable import LarderInspector

/// What was done to the sample before.
extension Sample {
  static let quarantine = FilePath(path.string + ".larder-quarantine")

  static var runs: [CacheRun] {
    [
      run(1, .delete, .undone, age: 500_000, command: ["larder", "delete", path.string]),
      run(2, .repair, .complete, age: 9000, items: 3, bytes: 4720),
      run(3, .recover, .interrupted, age: 100, items: 1, bytes: 12),
      run(4, .delete, .purged, age: 400_000),
    ]
  }

  private static func run(
    _ number: Int, _ action: Action, _ state: QuarantinedRun.State, age: Int,
    command: [String] = [], items: Int = 0, bytes: Int64 = 0
  ) -> CacheRun {
    CacheRun(
      cache: 0,
      run: QuarantinedRun(
        number: number, state: state, action: action, began: Sample.age(age),
        invocation: Invocation(command: command, id: "\(number)"),
        items: items, bytes: bytes))
  }

  static func report(on run: Int) -> RunReport {
    switch run {
    case 2:
      RunReport(
        steps: held.map {
          RunReport.Step(subject: $0.subject, reason: $0.reason, bytes: $0.bytes, fate: .held)
        } + [
          RunReport.Step(
            subject: .item("aaaa.lock"), reason: Reason(code: "lock-stale", title: "stale lock"),
            bytes: 0, fate: .dropped)
        ], items: held)
    case 3: RunReport(steps: [], items: Array(held.prefix(1)))
    default: RunReport(steps: [], items: [])
    }
  }

  private static let held = [
    (2, "8ff/347/85799e5c", "invalid value: pickle cut short", Int64(4127)),
    (4, "cc6/22d/5bf6dcd8", "missing value", 81),
    (5, "6a9/9b4/b1f77dd0", "invalid key: zero length", 512),
  ].enumerated().map { step, entry in
    QuarantinedItem(
      run: 2, step: step, subject: .entry(id(entry.0)), reason: Reason(code: "x", title: entry.2),
      names: [
        QuarantinedItem.Name(
          original: FilePath(entry.1),
          path: quarantine.appending("runs/0002/items/0").appending(String(step)))
      ], bytes: entry.3)
  }

  static func files(of item: QuarantinedItem) -> [QuarantinedFile] {
    let original = item.names[0].original
    return [
      QuarantinedFile(
        original: original.appending("key"), size: 31,
        head: HexWindow(part: .value, start: 0, bytes: (0..<31).map { $0 &* 5 }),
        content: PartDetail(
          summary: "pickle, protocol 4",
          tree: [
            TreeLine(depth: 0, text: "tuple of 2"), TreeLine(depth: 1, text: "'matmul'"),
            TreeLine(depth: 1, text: "512"),
          ])),
      QuarantinedFile(
        original: original.appending("contents"), size: 4096,
        head: HexWindow(
          part: .value, start: 4032, bytes: [UInt8](repeating: 7, count: 64), fault: 4049)),
    ]
  }
}

extension Bench {
  /// Answers whatever was asked for about entries and runs.
  mutating func answerAll() {
    answerDetails()
    while let request = requests.first(where: \.isAboutRuns) {
      requests.removeAll { $0 == request }
      switch request {
      case .loadRuns: send(.runs(.success(Sample.runs)))
      case .loadRun(let run): send(.run(run, .success(Sample.report(on: run.run))))
      case .loadQuarantined(let run, let item):
        send(.quarantined(run, item.step, .success(.files(Sample.files(of: item)))))
      default: break
      }
    }
  }
}

extension InspectorRequest {
  fileprivate var isAboutRuns: Bool {
    switch self {
    case .loadRuns, .loadRun, .loadQuarantined: true
    default: false
    }
  }
}

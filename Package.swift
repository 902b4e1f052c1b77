// swift-tools-version: 6.2
import PackageDescription

// The arrows of the architecture. An import that is not named here does not build:
//
//     LarderCLI ──> LarderInspector ──> LarderFormats ──> Larder ──> CLinux, GRDB
//         │               ^                  │
//         │               │                  └──> LarderPickle (imports nothing), GRDB
//         └──> LarderTerminal ──> CNcurses (nobody else)
let package = Package(
  name: "larder",
  products: [
    .library(name: "Larder", targets: ["Larder"]),
    .executable(name: "larder", targets: ["LarderCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // No `pkgConfig:` on purpose: ncursesw's flags make SwiftPM warn; the module map links it.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]),
    // `CSystem` would be the natural name, but swift-system has a target of that name already.
    .target(name: "CLinux"),
    .target(name: "LarderPickle"),
    .target(
      name: "Larder",
      dependencies: [
        "CLinux", .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "LarderFormats",
      dependencies: [
        "Larder", "LarderPickle",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "LarderInspector",
      dependencies: [
        "Larder", "LarderFormats", "LarderPickle",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "LarderTerminal", dependencies: ["LarderInspector", "CNcurses", "CLinux"]),
    .executableTarget(
      name: "LarderCLI",
      dependencies: [
        "LarderTerminal", "LarderInspector", "LarderFormats", "Larder", "CLinux",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "TestSupport",
      dependencies: [
        "CLinux", "Larder", "LarderFormats",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/Support"),
    // Runs the terminal without the rest of the program, for the tests on a pseudo-terminal.
    .executableTarget(
      name: "TerminalProbe", dependencies: ["LarderTerminal", "LarderInspector"],
      path: "Tests/TerminalProbe"),
    // Carries actions out and kills itself on the way, for the tests of undo.
    .executableTarget(
      name: "ActionProbe",
      dependencies: [
        "LarderInspector", "LarderFormats", "Larder", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/ActionProbe"),
    .testTarget(
      name: "TestSupportTests",
      dependencies: ["TestSupport", .product(name: "SystemPackage", package: "swift-system")]),
    .testTarget(
      name: "LarderPickleTests",
      dependencies: [
        "LarderPickle", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // Uses caches from a process of its own, for the tests of what several do to each other.
    .executableTarget(
      name: "StoreProbe",
      dependencies: [
        "Larder", "TestSupport", .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/StoreProbe"),
    .testTarget(
      name: "LarderTests",
      dependencies: [
        "Larder", "StoreProbe", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "LarderFormatsTests",
      dependencies: [
        "LarderFormats", "LarderPickle", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "LarderInspectorTests",
      dependencies: [
        "LarderInspector", "LarderFormats", "Larder", "ActionProbe", "StoreProbe", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "LarderTerminalTests",
      dependencies: [
        "LarderTerminal", "LarderInspector", "TerminalProbe", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "LarderCLITests",
      dependencies: [
        "LarderCLI", "LarderInspector", "LarderFormats", "Larder", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Owner/owner.py"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}

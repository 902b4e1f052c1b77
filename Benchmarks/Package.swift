// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing here reaches the users of the library. `Benchmarks/run` builds and runs it.
let package = Package(
  name: "larder-benchmarks",
  dependencies: [
    .package(name: "larder", path: ".."),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .executableTarget(name: "floor", cSettings: [.unsafeFlags(["-O2"])]),
    .executableTarget(
      name: "storefloor", cSettings: [.unsafeFlags(["-O2"])],
      linkerSettings: [.linkedLibrary("sqlite3")]),
    // A link to ../Sources/LarderPickle, which is no product; `run` makes it.
    .target(name: "PickleSource"),
    .executableTarget(name: "PickleWalk", dependencies: ["PickleSource"]),
    .executableTarget(
      name: "StoreBench",
      dependencies: [
        .product(name: "Larder", package: "larder"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

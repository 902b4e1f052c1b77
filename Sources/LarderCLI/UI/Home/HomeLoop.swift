import Glibc
import Larder
import LarderFormats
import LarderInspector
import LarderTerminal
import SystemPackage

/// The loop of the list of caches: takes events, lets ``Home`` think, draws, and lends the terminal
/// to the screen of a cache while one is open.
struct HomeLoop {
  /// No more than 60 frames a second.
  private static let frameTime = Duration.milliseconds(16)
  /// How often what moves by itself is drawn anew.
  private static let tickTime = Duration.milliseconds(100)
  /// How often ages are drawn anew when nothing else happens.
  private static let idleTime = Duration.seconds(30)
  private static let keysPerTurn = 64

  private let threads: Int
  private let scout: Scout
  private let options: UserInterface.Options
  private var home: Home
  private var opening: (number: Int, path: FilePath)?
  private var isOver = false
  private var isChanged = true
  private var needsRedraw = false
  private var lastFrame = ContinuousClock.now
  private var lastTick = ContinuousClock.now

  init(
    _ places: [CachePlace], threads: Int, options: UserInterface.Options,
    on terminal: borrowing Terminal
  ) {
    self.threads = threads
    self.options = options
    let waker = terminal.waker
    scout = Scout(threads: threads, wake: { waker.wake() }) { found in
      Detection.search(places, found: found)
    }
    home = Home(
      places.map(\.path).filter(Self.exists), size: terminal.size,
      glyphs: options.look.glyphs(isUTF8: terminal.isUTF8), now: Clock.now,
      options: options.inspector())
  }

  private static func exists(_ path: FilePath) -> Bool {
    (try? POSIXDiskReader().status(of: path)) != nil
  }

  /// Shows the list until people leave.
  mutating func run(on terminal: consuming Terminal) {
    var terminal = terminal
    terminal.show(home.screen())
    scout.start()
    while !isOver {
      takeInput(&terminal)
      for update in scout.drain() { handle(.scout(update)) }
      tick()
      if needsRedraw { terminal.redraw() }
      draw(on: &terminal)
      if let (number, path) = opening {
        opening = nil
        terminal = open(number, path, on: terminal)
      }
    }
    scout.close()
  }

  /// Waits for something to happen, and takes what was typed.
  private mutating func takeInput(_ terminal: inout Terminal) {
    var timeout = waitTime
    for _ in 0..<Self.keysPerTurn {
      switch terminal.nextEvent(timeout: timeout) {
      case .key(let key): handle(.key(key))
      case .mouse(let mouse): handle(.mouse(mouse))
      case .resize(let size): handle(.resized(size))
      case .wake, .tick: return
      case .hangup: isOver = true
      }
      if isOver || opening != nil { return }
      timeout = .zero
    }
  }

  private var waitTime: Duration {
    let now = ContinuousClock.now
    if isChanged { return max(.zero, Self.frameTime - lastFrame.duration(to: now)) }
    return max(.zero, nextTick - lastTick.duration(to: now))
  }

  private var nextTick: Duration { home.isMoving ? Self.tickTime : Self.idleTime }

  private mutating func tick() {
    let now = ContinuousClock.now
    guard lastTick.duration(to: now) >= nextTick else { return }
    lastTick = now
    handle(.tick(Clock.now))
  }

  private mutating func draw(on terminal: inout Terminal) {
    let now = ContinuousClock.now
    guard isChanged, !isOver, lastFrame.duration(to: now) >= Self.frameTime else { return }
    terminal.show(home.screen())
    isChanged = false
    needsRedraw = false
    lastFrame = now
  }

  private mutating func handle(_ event: HomeEvent) {
    isChanged = true
    for request in home.handle(event) { carryOut(request) }
  }

  private mutating func carryOut(_ request: HomeRequest) {
    switch request {
    case .quit: isOver = true
    case .redraw: needsRedraw = true
    case .open(let number, let path): opening = (number, path)
    case .prioritize(let caches): scout.prioritize(caches)
    case .lookAgain(let caches): scout.lookAgain(caches)
    case .pause: scout.pause()
    case .resume: scout.resume()
    }
  }

  /// Shows a cache until people leave it; nothing else is looked at meanwhile.
  private mutating func open(
    _ number: Int, _ path: FilePath, on terminal: consuming Terminal
  ) -> Terminal {
    let opened: OpenedCaches
    do throws(LarderError) {
      opened = try Detection.open(path)
    } catch {
      handle(.notOpened(number, error))
      return terminal
    }
    scout.pause()
    var options = options
    options.settings.keys = options.settings.keys.leadingHome
    options.notice = nil
    var loop = ScreenLoop(
      opened, threads: threads, options: options, theme: options.look.theme, on: terminal)
    loop.run()
    let isHungUp = loop.isHungUp
    let terminal = loop.release()
    isOver = isHungUp
    handle(.resized(terminal.size))
    handle(.closed(number))
    return terminal
  }
}

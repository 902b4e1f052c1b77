import Larder
import LarderFormats
import SystemPackage

// The reducer: what an event changes, and what it makes the screen ask for.
extension Home {
  /// Takes notice of an event.
  ///
  /// - Returns: The work to be done outside, in order.
  package mutating func handle(_ event: HomeEvent) -> [HomeRequest] {
    var requests: [HomeRequest] = []
    switch event {
    case .key(let key): requests = handle(key)
    case .mouse(let mouse): requests = handle(mouse)
    case .resized(let size): self.size = size
    case .tick(let now):
      self.now = now
      frame += 1
    case .scout(let update): take(update)
    case .closed(let number): requests = lookAgain([number])
    case .notOpened(_, let error): message = Message(error)
    }
    keepInRange()
    return requests + prioritizeVisible()
  }

  private mutating func handle(_ key: Key) -> [HomeRequest] {
    guard let command = keys.command(for: key, in: place) else { return [] }
    // A message has been read when the next key comes.
    message = nil
    switch command {
    case .open: return open()
    case .sort: sort(by: order.next)
    case .validate: return lookAgain()
    case .help: page = page == .help ? .list : .help
    case .close: return close()
    case .redraw: return [.redraw]
    case .leave, .quit: return [.quit]
    default: if let lines = command.lines(ofPage: pageHeight) { move(by: lines) }
    }
    return []
  }

  private mutating func open() -> [HomeRequest] {
    guard page == .list, let selected else { return [] }
    isPlaced = true
    return [.open(rows[position], selected.info.path)]
  }

  /// Esc leaves the help page, and on the list it stops the looking.
  private mutating func close() -> [HomeRequest] {
    if page == .help {
      page = .list
      return []
    }
    guard isMoving, !isPaused else { return [] }
    isPaused = true
    for index in caches.indices { caches[index].seen = nil }
    message = Message(.note, "stopped looking into the caches", hint: "v looks again")
    return [.pause]
  }

  /// Looks again at all caches, or goes on where people stopped it.
  private mutating func lookAgain() -> [HomeRequest] {
    lookAgain(isPaused ? caches.indices.filter { !caches[$0].isDone } : Array(caches.indices))
  }

  private mutating func lookAgain(_ numbers: [Int]) -> [HomeRequest] {
    isPaused = false
    for number in numbers where caches.indices.contains(number) { caches[number].survey = nil }
    return [.lookAgain(numbers), .resume]
  }
}

// What the background tells.
extension Home {
  private mutating func take(_ update: ScoutUpdate) {
    switch update {
    case .found(let info):
      caches.append(Listed(info: info))
      arrange()
    case .searched(let errors):
      isSearching = false
      message = errors.first.map(Message.init) ?? message
    case .looking(let number, let entries):
      guard caches.indices.contains(number), !isPaused else { return }
      caches[number].seen = entries
    case .looked(let number, let survey):
      guard caches.indices.contains(number) else { return }
      caches[number].survey = survey
      caches[number].seen = nil
      arrange()
    }
  }

  private mutating func prioritizeVisible() -> [HomeRequest] {
    let seen = rows.dropFirst(scroll.top).prefix(rowArea.size.lines)
    let cursor = rows.indices.contains(position) ? [rows[position]] : []
    let wanted = (cursor + seen.filter { !cursor.contains($0) }).filter { !caches[$0].isDone }
    guard wanted != prioritized else { return [] }
    prioritized = wanted
    return [.prioritize(wanted)]
  }
}

// Order.
extension Home {
  private mutating func sort(by order: HomeOrder) {
    self.order = order
    arrange()
    message = Message(.note, "sorted \(order.title)")
  }

  /// Sorts the rows; the cursor stays on its cache.
  mutating func arrange() {
    let selected = rows.indices.contains(position) ? rows[position] : nil
    rows = caches.indices.sorted { isBefore($0, $1) }
    if isPlaced, let selected, let place = rows.firstIndex(of: selected), place != position {
      // What people look at stays where it is on the screen.
      scroll.move(by: place - position, count: rows.count, height: rowArea.size.lines)
      position = place
    }
  }

  private func isBefore(_ first: Int, _ second: Int) -> Bool {
    let ranks = (rank(of: caches[first]), rank(of: caches[second]))
    if ranks.0 != ranks.1 { return ranks.0 > ranks.1 }
    let paths = (caches[first].info.path.string, caches[second].info.path.string)
    return paths.0 == paths.1 ? first < second : paths.0 < paths.1
  }

  /// The larger comes first; what is not known yet comes last.
  private func rank(of cache: Listed) -> Int64 {
    guard let survey = cache.survey else { return .min }
    switch order {
    case .place: return .min
    case .size: return survey.usage.allocated
    case .use: return survey.usage.lastChange?.seconds ?? .min + 1
    case .health:
      let worst = CacheHealth.allCases.firstIndex(of: survey.health).map(Int64.init) ?? 0
      return worst << 40 | Int64(min(survey.tally.invalid, 1 << 39))
    }
  }
}

// Moving.
extension Home {
  private var pageHeight: Int {
    page == .help ? helpArea.size.lines : rowArea.size.lines
  }

  private mutating func move(by lines: Int) {
    if page == .help {
      let count = helpLines.count
      let top = helpScroll.top.moved(by: lines, within: count)
      helpScroll.move(to: top, count: count, height: helpArea.size.lines)
    } else {
      position = position.moved(by: lines, within: rows.count)
      isPlaced = true
    }
  }

  private mutating func keepInRange() {
    position = max(0, min(position, rows.count - 1))
    scroll.show(position, count: rows.count, height: rowArea.size.lines)
    helpScroll.show(nil, count: helpLines.count, height: helpArea.size.lines)
  }

  private mutating func handle(_ mouse: Mouse) -> [HomeRequest] {
    switch mouse.action {
    case .wheelUp: move(by: -3)
    case .wheelDown: move(by: 3)
    case .click, .doubleClick:
      guard page == .list, rowArea.contains(mouse.position) else { return [] }
      let row = scroll.top + mouse.position.line - rowArea.line
      guard rows.indices.contains(row) else { return [] }
      position = row
      isPlaced = true
      return mouse.action == .doubleClick ? open() : []
    case .rightClick: break
    }
    return []
  }
}

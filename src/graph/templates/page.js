'use strict';
(() => {
  // Every text of the data goes into the page as text, never as markup.
  const data = JSON.parse(document.getElementById('data').textContent);
  const at = (id) => document.getElementById(id);
  const make = (tag, className, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const risks = new Map(data.risks.map((risk) => [risk.word, risk]));
  const isGrave = (word) => risks.get(word).isGrave;
  const borderOf = (words) => (words.length === 0 ? '' : words.some(isGrave) ? ' risk' : ' note');
  const badge = (word, text) => {
    const made = make('span', 'word' + (isGrave(word) ? '' : ' note'), text ?? word);
    made.title = risks.get(word).reason;
    return made;
  };
  const count = (number, one, many) => number.toLocaleString('en') + ' ' + (number === 1 ? one : many);

  // More than this is drawn as groups.
  const MOST_ALONE = 12;
  const MOST_RESULTS = 50;

  // Identities: each alone, or those that the same groups have.
  const groupsOf = data.identities.map(() => new Set());
  for (const target of data.targets) {
    if (target.identity !== null) groupsOf[target.identity].add(target.group ?? '');
  }
  const keys = [
    (identity, index) => index,
    (identity, index) => identity.tenant + '\n' + [...groupsOf[index]].sort().join('\n'),
    (identity) => identity.tenant,
    () => 'all',
  ];
  const fold = (key) => {
    const boxes = new Map();
    data.identities.forEach((identity, index) => {
      const name = identity.isOfHub ? 'the hub' : 'other ' + key(identity, index);
      if (!boxes.has(name)) boxes.set(name, []);
      boxes.get(name).push(index);
    });
    return [...boxes.values()];
  };
  let folded = [];
  for (const key of keys) {
    folded = fold(key);
    if (folded.length <= MOST_ALONE) break;
  }
  const boxOfIdentity = [];
  folded.forEach((members, box) => members.forEach((index) => { boxOfIdentity[index] = box; }));

  // Targets: by the box of their identity and their group, so that no two lines cross.
  const groups = new Map();
  data.targets.forEach((target, index) => {
    const box = target.identity === null ? folded.length : boxOfIdentity[target.identity];
    const key = box + '\n' + (target.group ?? '');
    if (!groups.has(key)) groups.set(key, { box, name: target.group, members: [], items: null });
    groups.get(key).members.push(index);
  });
  const ordered = [...groups.values()].sort((one, other) => one.box - other.box);
  const groupOf = [];
  for (const group of ordered) for (const index of group.members) groupOf[index] = group;

  // What is chosen, and its line.
  let chosen = null;
  const choose = (button, group, show) => {
    chosen?.setAttribute('aria-pressed', 'false');
    chosen = button;
    button.setAttribute('aria-pressed', 'true');
    for (const line of document.querySelectorAll('#lines path.chosen')) line.classList.remove('chosen');
    group?.line?.classList.add('chosen');
    const panel = at('panel');
    const close = make('button', 'close', '\u00d7');
    close.type = 'button';
    close.setAttribute('aria-label', 'Close the details');
    close.addEventListener('click', closePanel);
    panel.replaceChildren(close, ...show());
    panel.scrollTop = 0;
    panel.hidden = false;
    // The panel takes a part of the view.
    button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const closePanel = () => {
    at('panel').hidden = true;
    chosen?.setAttribute('aria-pressed', 'false');
    chosen?.focus();
    for (const line of document.querySelectorAll('#lines path.chosen')) line.classList.remove('chosen');
    chosen = null;
  };

  const list = (lines) => make('ul', '', ...lines.map((line) => make('li', '', line)));
  const code = (text) => make('code', '', text);
  const part = (title, place, ...children) => {
    const head = make('h3', '', title);
    if (place) head.append(' \u2014 ', code(place));
    return [head, ...children];
  };
  const showIdentity = (identity) => [
    make('p', '', make('b', '', identity.name)),
    make('p', '', 'client id ', code(identity.client)),
    make('p', '', 'tenant ', code(identity.tenant), identity.isForeign ? ', which is not the hub\u2019s' : ''),
    ...(identity.principal ? [make('p', '', 'object id ', code(identity.principal))] : []),
  ];
  const showTarget = (target) => {
    const places = new Map(target.places);
    return [
      make('h2', '', target.name),
      ...(places.has('target') ? [make('p', '', code(places.get('target')))] : []),
      ...(target.group === null ? [] : [make('p', '', 'Group ' + target.group)]),
      ...target.risks.map((word) => make('p', '', badge(word), ' ' + risks.get(word).reason)),
      ...part('What may be done there', places.get('access'), list(data.accesses[target.access])),
      ...part('Server', places.get('server'), make('p', '', code(target.server)),
        ...(target.serverName ? [make('p', '', 'verified as ', code(target.serverName))] : [])),
      ...(target.risks.includes('insecure TLS') && places.has('insecure') ? part('Certificate', places.get('insecure'), make('p', '', 'not verified')) : []),
      ...(target.identity === null ? [] : part('Identity', places.get('identity'), ...showIdentity(data.identities[target.identity]))),
    ];
  };
  const showIdentities = (title, members) => {
    if (members.length === 1) {
      return [make('h2', '', 'Identity'), ...showIdentity(data.identities[members[0]]),
        ...part('It trusts', null, list(data.subjects)),
        make('p', '', count(data.targets.filter((target) => target.identity === members[0]).length, 'target', 'targets'))];
    }
    return [make('h2', '', title), list(members.map((index) => {
      const { name, client } = data.identities[index];
      return make('span', '', name + ' ', code(client));
    }))];
  };

  // The columns.
  for (const subject of data.subjects) {
    at('subjects').append(make('div', 'box subject', make('b', '', 'ServiceAccount ' + subject.split(':').pop()), make('small', '', subject)));
  }
  const identityBoxes = folded.map((members) => {
    const first = data.identities[members[0]];
    const names = members.slice(0, 3).map((index) => data.identities[index].name).join(', ');
    const all = [...new Set(members.flatMap((index) => [...groupsOf[index]]))].filter((name) => name !== '');
    const owners = all.length > 3 ? count(all.length, 'group', 'groups') : all.join(', ');
    const title = members.length === 1 ? first.name : count(members.length, 'identity', 'identities') + (owners ? ' of ' + owners : '');
    const detail = members.length === 1 ? 'client ' + first.client : names + (members.length > 3 ? ', \u2026' : '');
    const button = make('button', 'box identity', make('b', '', title), make('small', '', detail));
    if (members.length === 1 && first.isForeign) button.append(make('small', '', 'of tenant ' + first.tenant));
    button.type = 'button';
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => choose(button, null, () => showIdentities(title, members)));
    at('identities').append(button);
    return button;
  });

  const fill = (group) => {
    if (group.items) return;
    group.items = group.members.map((index, place) => {
      const target = data.targets[index];
      const button = make('button', 'box target' + borderOf(target.risks), make('b', '', target.name), make('small', '', target.line), ...target.risks.map((word) => badge(word)));
      button.type = 'button';
      // One of them is in the order of Tab; the arrow keys lead to the others.
      button.tabIndex = place === 0 ? 0 : -1;
      button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', () => choose(button, group, () => showTarget(target)));
      button.addEventListener('focus', () => {
        for (const other of group.items) if (other.tabIndex === 0) other.tabIndex = -1;
        button.tabIndex = 0;
      });
      return button;
    });
    group.list.append(...group.items);
  };
  const open = (group, isOpen) => {
    if (isOpen) fill(group);
    group.head.setAttribute('aria-expanded', String(isOpen));
    group.list.hidden = !isOpen;
  };
  ordered.forEach((group, index) => {
    const counts = new Map();
    for (const member of group.members) for (const word of data.targets[member].risks) counts.set(word, (counts.get(word) ?? 0) + 1);
    const words = data.risks.map((risk) => risk.word).filter((word) => counts.has(word));
    const name = group.name ?? (group.box === folded.length ? 'The hub itself' : 'Without a group');
    group.head = make('button', '', make('b', '', name), make('small', '', count(group.members.length, 'target', 'targets')),
      ...words.map((word) => badge(word, word + ': ' + counts.get(word).toLocaleString('en'))));
    group.head.type = 'button';
    group.list = make('div', 'members');
    group.list.id = 'members' + index;
    group.head.setAttribute('aria-controls', group.list.id);
    group.element = make('div', 'group' + borderOf(words), group.head, group.list);
    group.head.addEventListener('click', () => open(group, group.list.hidden));
    open(group, data.targets.length <= MOST_ALONE);
    at('targets').append(group.element);
  });

  // Lines, from where the boxes are.
  const stage = at('stage');
  const lines = at('lines');
  const path = (points) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    made.setAttribute('d', points);
    lines.append(made);
    return made;
  };
  const placeIn = (element) => {
    let [x, y] = [0, 0];
    for (let each = element; each && each !== stage; each = each.offsetParent) {
      x += each.offsetLeft;
      y += each.offsetTop;
    }
    return { left: x, right: x + element.offsetWidth, top: y, middle: y + 26 };
  };
  const curve = (x1, y1, x2, y2) => path(`M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`);
  const draw = () => {
    // Each identity beside the first group that it reaches.
    let bottom = 0;
    identityBoxes.forEach((button, box) => {
      button.style.marginTop = '0';
      const group = ordered.find((each) => each.box === box);
      const place = placeIn(button);
      const shift = group ? Math.max(0, placeIn(group.element).top - Math.max(place.top, bottom)) : 0;
      button.style.marginTop = shift + 'px';
      bottom = place.top + shift + button.offsetHeight;
    });
    lines.replaceChildren();
    lines.setAttribute('width', stage.offsetWidth);
    lines.setAttribute('height', stage.offsetHeight);
    const subjects = [...at('subjects').children].map(placeIn);
    if (subjects.length > 0) {
      // Each identity trusts all of them: the lines begin at one point.
      const [first, last] = [subjects[0], subjects[subjects.length - 1]];
      const x = subjects.length > 1 ? first.right + 12 : first.right;
      for (const subject of subjects) if (subjects.length > 1) path(`M${subject.right} ${subject.middle} H${x}`);
      if (subjects.length > 1) path(`M${x} ${first.middle} V${last.middle}`);
      for (const button of identityBoxes) {
        const place = placeIn(button);
        curve(x, (first.middle + last.middle) / 2, place.left, place.middle);
      }
    }
    for (const group of ordered) {
      if (group.box === folded.length) continue;
      const [from, to] = [placeIn(identityBoxes[group.box]), placeIn(group.element)];
      group.line = curve(from.right, from.middle, to.left, to.middle);
      if (chosen && group.items?.includes(chosen)) group.line.classList.add('chosen');
    }
    resize();
  };

  // Zoom. The page scrolls as any page does; what is zoomed is inside.
  const view = at('view');
  const sizer = at('sizer');
  let scale = 1;
  const resize = () => {
    sizer.style.width = stage.offsetWidth * scale + 'px';
    sizer.style.height = stage.offsetHeight * scale + 'px';
  };
  const zoom = (wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) => {
    const next = Math.min(4, Math.max(0.2, wanted));
    const [left, top] = [(view.scrollLeft + x) / scale, (view.scrollTop + y) / scale];
    scale = next;
    stage.style.transform = `scale(${scale})`;
    resize();
    view.scrollLeft = left * scale - x;
    view.scrollTop = top * scale - y;
    at('scale').textContent = Math.round(scale * 100) + '%';
  };
  const fit = () => {
    zoom(Math.min(1, view.clientWidth / stage.offsetWidth));
    view.scrollLeft = 0;
  };
  at('larger').addEventListener('click', () => zoom(scale * 1.25));
  at('smaller').addEventListener('click', () => zoom(scale / 1.25));
  at('fit').addEventListener('click', fit);
  view.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const place = view.getBoundingClientRect();
    zoom(scale * Math.exp(-event.deltaY / 400), event.clientX - place.left, event.clientY - place.top);
  }, { passive: false });
  let drag = null;
  view.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch' || event.target.closest('button, .members')) return;
    drag = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
    view.setPointerCapture(event.pointerId);
    view.classList.add('dragged');
  });
  view.addEventListener('pointermove', (event) => {
    if (!drag) return;
    view.scrollLeft = drag.x - event.clientX;
    view.scrollTop = drag.y - event.clientY;
  });
  const drop = () => {
    drag = null;
    view.classList.remove('dragged');
  };
  view.addEventListener('pointerup', drop);
  view.addEventListener('pointercancel', drop);

  // Search.
  const search = at('search');
  const results = at('results');
  const texts = data.targets.map((target) => {
    const identity = target.identity === null ? {} : data.identities[target.identity];
    return [target.name, target.group, target.server, target.line, identity.name, identity.client, ...target.risks].join('\n').toLowerCase();
  });
  const RISK = 'risk: ';
  const find = (query) => {
    if (query.startsWith(RISK) && risks.has(query.slice(RISK.length))) {
      return data.targets.flatMap((target, index) => (target.risks.includes(query.slice(RISK.length)) ? [index] : []));
    }
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const found = texts.flatMap((text, index) => (words.every((word) => text.includes(word)) ? [index] : []));
    // Those whose name begins so come first.
    const rank = (index) => {
      const name = data.targets[index].name.toLowerCase();
      return name === words[0] ? 0 : name.startsWith(words[0]) ? 1 : 2;
    };
    return found.sort((one, other) => rank(one) - rank(other) || one - other);
  };
  let active = -1;
  const options = () => [...results.querySelectorAll('[role=option]')];
  const activate = (index) => {
    const all = options();
    active = all.length === 0 ? -1 : Math.max(0, Math.min(all.length - 1, index));
    all.forEach((option, each) => option.setAttribute('aria-selected', String(each === active)));
    if (active < 0) {
      search.removeAttribute('aria-activedescendant');
    } else {
      search.setAttribute('aria-activedescendant', all[active].id);
      all[active].scrollIntoView({ block: 'nearest' });
    }
  };
  const closeResults = () => {
    results.hidden = true;
    search.setAttribute('aria-expanded', 'false');
    search.removeAttribute('aria-activedescendant');
  };
  const reveal = (index) => {
    closeResults();
    const group = groupOf[index];
    open(group, true);
    draw();
    const button = group.items[group.members.indexOf(index)];
    button.click();
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: 'center', inline: 'nearest' });
  };
  const showResults = () => {
    const query = search.value.trim();
    if (query === '') return closeResults();
    const found = find(query);
    results.replaceChildren(...found.slice(0, MOST_RESULTS).map((index, place) => {
      const target = data.targets[index];
      const option = make('div', '', make('b', '', target.name), ' ', make('small', '', [target.group, target.line].filter((text) => text !== null).join(' \u00b7 ')), ' ', ...target.risks.map((word) => badge(word)));
      option.id = 'result' + place;
      option.setAttribute('role', 'option');
      option.addEventListener('click', () => reveal(index));
      return option;
    }));
    const more = found.length - MOST_RESULTS;
    if (found.length === 0) results.append(make('p', '', 'No target has this.'));
    if (more > 0) results.append(make('p', '', `${count(more, 'more', 'more')}: write more of the name.`));
    results.hidden = false;
    search.setAttribute('aria-expanded', 'true');
    activate(0);
  };
  search.addEventListener('input', showResults);
  search.addEventListener('focus', showResults);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      activate(active + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      options()[active]?.click();
    } else if (event.key === 'Escape') {
      closeResults();
    }
  });
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest('.search, #risks')) closeResults();
  });

  for (const risk of data.risks) {
    const button = make('button', 'word' + (risk.isGrave ? '' : ' note'), risk.word + ': ' + count(risk.count, 'target', 'targets'));
    button.type = 'button';
    button.title = risk.reason;
    button.addEventListener('click', () => {
      search.value = RISK + risk.word;
      search.focus();
      showResults();
    });
    at('risks').append(button);
  }

  // Keys.
  document.addEventListener('keydown', (event) => {
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowUp: -1, ArrowDown: 1 };
    const column = event.target.closest?.('.column');
    if (event.key === '/') {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === '+' || event.key === '=') {
      zoom(scale * 1.25);
    } else if (event.key === '-') {
      zoom(scale / 1.25);
    } else if (event.key === '0') {
      fit();
    } else if (event.key === 'Escape' && !at('panel').hidden) {
      closePanel();
    } else if (column && event.key in moves) {
      event.preventDefault();
      const all = [...column.querySelectorAll('button')].filter((button) => !button.closest('[hidden]'));
      all[all.indexOf(event.target) + moves[event.key]]?.focus();
    } else if (column && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      const other = event.key === 'ArrowLeft' ? '#identities button' : '#targets button';
      document.querySelector(other)?.focus();
    }
  });

  new ResizeObserver(draw).observe(stage);
  draw();
  fit();
})();

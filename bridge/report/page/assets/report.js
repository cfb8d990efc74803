"use strict";

// Overlays of the contact sheet and of the enlarged picture. All that is drawn comes from the JSON in #data.

(() => {
  const source = document.getElementById("data");
  if (!source) return;

  const data = JSON.parse(source.textContent);
  const toolbar = document.getElementById("toolbar");
  const viewer = document.getElementById("viewer");
  const shots = [...document.querySelectorAll(".shot")];

  const IGNORED = "#b9bec6";
  const VISIBLE_BELOW = 0.1;
  const RAMP = [[13, 8, 60], [78, 23, 120], [165, 44, 96], [224, 90, 45], [249, 166, 42], [252, 250, 190]];

  // ---- what is switched on

  function choices() {
    const values = (name) => toolbar.querySelectorAll(`input[name="${name}"]:checked`);
    return {
      boxes: values("boxes")[0].value,
      layers: new Set([...values("layer")].map((input) => input.value)),
      classes: new Set([...values("class")].map((input) => Number(input.value))),
    };
  }

  function isShown(object, on) {
    return on.classes.has(object.class) && (object.state === "object" || on.layers.has(object.state));
  }

  // ---- images of labels and depth, decoded when they are first asked for

  const decoded = new Map();

  function greyValues(uri) {
    if (!decoded.has(uri)) {
      const image = new Image();
      image.src = uri;
      decoded.set(uri, image.decode().then(() => {
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext("2d", { willReadFrequently: true });
        context.drawImage(image, 0, 0);
        const { data: rgba, width, height } = context.getImageData(0, 0, image.width, image.height);
        return { width, height, values: rgba.filter((_, place) => place % 4 === 0) };
      }));
    }
    return decoded.get(uri);
  }

  function painted(grey, table) {
    const canvas = new OffscreenCanvas(grey.width, grey.height);
    const context = canvas.getContext("2d");
    const image = context.createImageData(grey.width, grey.height);
    grey.values.forEach((value, place) => image.data.set(table[value], 4 * place));
    context.putImageData(image, 0, 0);
    return canvas;
  }

  function rgb(hex) {
    return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
  }

  function ramp(share) {
    const place = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
    const low = Math.min(Math.floor(place), RAMP.length - 2);
    return RAMP[low].map((from, channel) => Math.round(from + (place - low) * (RAMP[low + 1][channel] - from)));
  }

  const depthTable = Array.from({ length: 256 }, (_, value) =>
    value === 0 ? [0, 0, 0, 255] : [...ramp(1 - (value - 1) / 254), 255]);

  function maskTable(picture, on) {
    const table = Array.from({ length: 256 }, () => [0, 0, 0, 0]);
    const skipped = Math.max(0, picture.objects.length - (256 - data.firstObject));
    picture.objects.slice(skipped).forEach((object, place) => {
      if (!isShown(object, on)) return;
      const color = object.state === "object" ? data.classes[object.class].color : IGNORED;
      const shade = 0.72 + 0.28 * ((object.id * 7) % 5) / 4; // neighbours of a class stay apart
      table[data.firstObject + place] = [...rgb(color).map((channel) => channel * shade), 165];
    });
    return table;
  }

  function surfaceTable(picture, categoryOfClass) {
    const table = Array.from({ length: 256 }, () => [0, 0, 0, 0]);
    data.surfaces.forEach((color, place) => { table[place + 1] = [...rgb(color), 190]; });
    const skipped = Math.max(0, picture.objects.length - (256 - data.firstObject));
    picture.objects.slice(skipped).forEach((object, place) => {
      table[data.firstObject + place] = [...rgb(data.surfaces[categoryOfClass[object.class]]), 190];
    });
    return table;
  }

  // ---- drawing

  async function draw(canvas, picture, image, width, highlighted) {
    const on = choices();
    const turn = (canvas.turn = (canvas.turn || 0) + 1);
    const [across, down] = picture.size;
    const ratio = window.devicePixelRatio || 1;
    const layers = [];
    if (on.layers.has("depth")) layers.push(painted(await greyValues(picture.depth), depthTable));
    if (on.layers.has("surfaces")) {
      layers.push(painted(await greyValues(picture.labels), surfaceTable(picture, data.surfaceOfClass)));
    }
    if (on.layers.has("masks")) layers.push(painted(await greyValues(picture.labels), maskTable(picture, on)));
    if (turn !== canvas.turn) return; // something newer is being drawn

    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round((width * down / across) * ratio);
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    if (image) {
      context.imageSmoothingEnabled = true;
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      context.imageSmoothingEnabled = false;
    }
    for (const layer of layers) context.drawImage(layer, 0, 0, canvas.width, canvas.height);

    const scale = canvas.width / across;
    context.lineJoin = "round";
    for (const object of picture.objects) {
      if (isShown(object, on)) drawObject(context, object, on, scale, ratio, object.id === highlighted);
    }
    if (on.layers.has("names")) drawNames(context, picture, on, scale, ratio);
    canvas.dataset.drawn = String(turn);
  }

  function drawObject(context, object, on, scale, ratio, isHighlighted) {
    const weight = (isHighlighted ? 3.5 : object.state === "object" ? 1.4 : 1) * ratio;
    const dash = object.state !== "object" ? [1.5, 3] : object.occlusion < VISIBLE_BELOW ? [] : [6, 3.5];
    const color = isHighlighted ? "#ffffff" : object.state === "object" ? data.classes[object.class].color : IGNORED;
    const box = object[on.boxes] || (object.state === "hidden" || isHighlighted ? object.amodal : null);
    context.setLineDash(dash.map((length) => length * ratio));
    const trace = new Path2D();
    if (on.layers.has("cuboids")) {
      for (const line of object.edges) {
        for (let place = 0; place < line.length; place += 2) {
          const [x, y] = [line[place] * scale, line[place + 1] * scale];
          if (place === 0) trace.moveTo(x, y); else trace.lineTo(x, y);
        }
      }
    }
    if (box && (on.boxes !== "none" || isHighlighted || (object.state === "hidden" && !on.layers.has("cuboids")))) {
      const [left, top, right, bottom] = box.map((edge) => edge * scale);
      trace.rect(left, top, right - left, bottom - top);
    }
    context.strokeStyle = "rgb(0 0 0 / 0.55)"; // a dark edge, so that lines show on any ground
    context.lineWidth = weight + 1.2 * ratio;
    context.stroke(trace);
    context.strokeStyle = color;
    context.lineWidth = weight;
    context.stroke(trace);
    context.setLineDash([]);
  }

  function drawNames(context, picture, on, scale, ratio) {
    const size = 11 * ratio;
    const taken = [];
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textBaseline = "top";
    for (const object of [...picture.objects].reverse()) { // near ones first
      const box = object.modal || object.amodal;
      if (!box || object.state !== "object" || !isShown(object, on)) continue;
      const text = `${data.classes[object.class].name} ${object.id} · ${Math.round(object.distance)} m`;
      const width = context.measureText(text).width + 8 * ratio;
      const height = size + 5 * ratio;
      const left = Math.max(0, Math.min(box[0] * scale, context.canvas.width - width));
      const top = Math.max(0, box[1] * scale - height - ratio);
      const meets = (other) => left < other[2] && left + width > other[0] && top < other[3] && top + height > other[1];
      if (taken.some(meets)) continue;
      taken.push([left, top, left + width, top + height]);
      context.fillStyle = data.classes[object.class].color;
      context.fillRect(left, top, width, height);
      context.fillStyle = "#0c0e12";
      context.fillText(text, left + 4 * ratio, top + 3 * ratio);
    }
  }

  // ---- the contact sheet: pictures are drawn when they come into view

  const inView = new Set();

  function drawShot(shot) {
    const canvas = shot.querySelector("canvas");
    draw(canvas, data.pictures[shot.dataset.picture], null, shot.clientWidth, null);
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) inView.delete(target);
      else if (!inView.has(target)) {
        inView.add(target);
        drawShot(target);
      }
    }
  }, { rootMargin: "400px" });
  shots.forEach((shot) => watcher.observe(shot));

  function redraw() {
    document.querySelector(".depth-scale").hidden = !choices().layers.has("depth");
    inView.forEach(drawShot);
    if (viewer.open) drawEnlarged(null);
  }

  toolbar.addEventListener("change", (event) => {
    if (event.target.id === "camera") chooseCamera(event.target.value);
    else redraw();
  });
  window.addEventListener("resize", redraw);
  window.addEventListener("beforeprint", () => {
    for (const shot of shots) {
      // A new one: Chromium prints a canvas that was on the screen without its transparency.
      const canvas = shot.querySelector("canvas");
      canvas.replaceWith(canvas.cloneNode());
      drawShot(shot);
    }
  });

  function chooseCamera(name) {
    for (const item of document.querySelectorAll(".shots li")) {
      item.hidden = name !== "" && item.dataset.camera !== name;
    }
  }

  const scaleCanvas = document.getElementById("depth-scale");
  const scaleContext = scaleCanvas.getContext("2d");
  for (let x = 0; x < scaleCanvas.width; x += 1) {
    scaleContext.fillStyle = `rgb(${ramp(1 - x / (scaleCanvas.width - 1)).join(" ")})`;
    scaleContext.fillRect(x, 0, 1, scaleCanvas.height);
  }

  // ---- the enlarged picture

  const enlarged = document.getElementById("viewer-canvas");
  let current = 0;

  function shownShots() {
    return shots.filter((shot) => !shot.closest("li").hidden);
  }

  function drawEnlarged(highlighted) {
    const picture = data.pictures[current];
    const [across, down] = picture.size;
    const room = viewer.querySelector(".viewer-stage");
    const width = Math.floor(Math.min(room.clientWidth, (window.innerHeight * 0.66 * across) / down));
    enlarged.style.width = `${width}px`;
    draw(enlarged, picture, shots[current].querySelector("img"), width, highlighted);
  }

  function show(place) {
    current = place;
    const picture = data.pictures[current];
    document.getElementById("viewer-title").textContent = picture.title;
    enlarged.setAttribute("aria-label", shots[current].querySelector("img").alt);
    listObjects(picture);
    if (!viewer.open) viewer.showModal();
    drawEnlarged(null);
  }

  function move(offset) {
    const visible = shownShots();
    const place = visible.indexOf(shots[current]);
    show(shots.indexOf(visible[(place + offset + visible.length) % visible.length]));
  }

  function listObjects(picture) {
    const percent = (share) => `${Math.round(100 * share)} %`;
    const rows = [...picture.objects].reverse().map((object) => {
      const row = document.createElement("tr");
      const name = document.createElement("button");
      const swatch = document.createElement("i");
      const head = document.createElement("th");
      swatch.className = `swatch class${object.class}`;
      name.type = "button";
      name.append(swatch, data.classes[object.class].name);
      head.scope = "row";
      head.append(name);
      row.append(head);
      const note = object.state === "object" ? "" : object.state === "hidden" ? "wholly hidden" : "ignored";
      const contrast = object.contrast === null ? "–" : object.contrast.toFixed(2);
      const cells = [object.id, `${object.distance.toFixed(1)} m`, percent(object.occlusion),
        percent(object.truncation), contrast, note];
      for (const text of cells) row.insertCell().textContent = text;
      for (const type of ["mouseenter", "focusin"]) row.addEventListener(type, () => drawEnlarged(object.id));
      for (const type of ["mouseleave", "focusout"]) row.addEventListener(type, () => drawEnlarged(null));
      return row;
    });
    document.getElementById("viewer-objects").replaceChildren(...rows);
  }

  function press(name, value) {
    const input = toolbar.querySelector(`input[name="${name}"][value="${value}"]`);
    input.checked = !input.checked;
    redraw();
  }

  function nextBoxes() {
    const inputs = [...toolbar.querySelectorAll('input[name="boxes"]')];
    const place = inputs.findIndex((input) => input.checked);
    inputs[(place + 1) % inputs.length].checked = true;
    redraw();
  }

  const KEYS = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    Home: () => show(shots.indexOf(shownShots()[0])),
    End: () => show(shots.indexOf(shownShots().at(-1))),
    b: nextBoxes,
    3: () => press("layer", "cuboids"),
    n: () => press("layer", "names"),
    m: () => press("layer", "masks"),
    c: () => press("layer", "surfaces"),
    d: () => press("layer", "depth"),
  };

  viewer.addEventListener("keydown", (event) => {
    const action = KEYS[event.key] || KEYS[event.key.toLowerCase()];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
  viewer.addEventListener("close", () => shots[current].focus());
  document.getElementById("previous").addEventListener("click", () => move(-1));
  document.getElementById("next").addEventListener("click", () => move(1));
  document.getElementById("close").addEventListener("click", () => viewer.close());
  shots.forEach((shot, place) => shot.addEventListener("click", () => show(place)));
})();

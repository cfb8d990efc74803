# DriveBridge with its engine on Mesa's software renderer: no GPU, no display.
#
#     docker build --tag drivebridge .
#     docker run --rm --user "$(id -u)" --env HOME=/tmp --volume "$PWD:/data" drivebridge capture rainy.yaml --out out/rainy
#
# --user lets the files belong to whoever calls; HOME is where models and roads are kept for the next capture.

FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY bridge bridge
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libatomic1 libegl1 libgl1 libgl1-mesa-dri libxext6 libxrender1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -r /wheels
RUN useradd --create-home --uid 1000 drivebridge
USER drivebridge
WORKDIR /data
ENTRYPOINT ["drivebridge"]
CMD ["--help"]

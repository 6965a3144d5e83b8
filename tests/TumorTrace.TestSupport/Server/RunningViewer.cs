using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using TumorTrace.Core.Files;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Runs;
using TumorTrace.Server;
using TumorTrace.Server.Options;
using TumorTrace.Slides;

namespace TumorTrace.TestSupport;

/// <summary>A viewer on a free port over a run with one slide, "a" of 1024 × 704 px, and what tests ask it.</summary>
internal sealed class RunningViewer : IAsyncDisposable
{
    public const int Width = 1024;
    public const int Height = 704;

    private readonly WebApplication _app;

    private RunningViewer(TemporaryFolder folder, WebApplication app, Uri address)
    {
        Folder = folder;
        _app = app;
        Address = address;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    }

    public TemporaryFolder Folder { get; }
    public Uri Address { get; }
    public HttpClient Client { get; }
    public IServiceProvider Services => _app.Services;

    /// <summary>Address of the only slide.</summary>
    public string Slide { get; private set; } = "";

    public static async Task<RunningViewer> Start(
        Func<ViewerOptions, ViewerOptions>? change = null,
        bool workspace = false,
        Func<int, int, double>? probability = null,
        PolygonOptions? polygons = null
    )
    {
        var folder = new TemporaryFolder();
        var run = workspace ? folder.File("runs/r1") : folder.File("out");
        MakeRun(
            folder,
            run,
            folder.File("slides"),
            "a",
            probability
                ?? (
                    (x, y) =>
                        x is >= 20 and < 60 && y is >= 30 and < 50 ? 0.9
                        : x == 100 && y == 80 ? 0.4
                        : 0
                ),
            polygons
        );
        var options = new ViewerOptions(workspace ? folder.Path : run, workspace) { Port = 0, User = "tester" };
        var app = ViewerServer.Build(change?.Invoke(options) ?? options);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var viewer = new RunningViewer(folder, app, address);
        using var first = await viewer.Client.GetAsync("/api/slides");
        if (first.IsSuccessStatusCode)
            viewer.Slide =
                $"/api/slides/{JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement[0].GetProperty("id").GetString()}";
        return viewer;
    }

    /// <summary>A slide with colours that follow its px, and a run of it with a heatmap of 8 px a px.</summary>
    public static void MakeRun(
        TemporaryFolder folder,
        string run,
        string slides,
        string name,
        Func<int, int, double> probability,
        PolygonOptions? polygons = null
    )
    {
        Directory.CreateDirectory(slides);
        var path = Path.Combine(slides, $"{name}.tif");
        PyramidWriter.Write(path, Width, Height, new PyramidOptions(0.25, Tile: 256), Gradient);
        FakeRun.Slide(folder, run, name, Width / 8, Height / 8, probability, polygons: polygons);
        var manifest = Path.Combine(run, name, $"{name}.manifest.json");
        AtomicFile.WriteText(
            manifest,
            (Manifest.TryRead(manifest)! with { Slide = SlideFingerprint.Compute(path, whole: false) with { Path = path } }).ToJson()
        );
        File.WriteAllText(Path.Combine(run, name, $"{name}.geojson"), Collection(Feature("run", "0 0, 800 0, 800 400, 0 400, 0 0")));
    }

    public Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> Put(string version, string body) =>
        Send(HttpMethod.Put, $"{Slide}/annotations", body, ("If-Match", version));

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    public async Task<JsonElement> Json(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Sends a request line as it is, which no HTTP client would.</summary>
    public async Task<string> Raw(string target, string? host = null)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host ?? $"127.0.0.1:{Address.Port}"}\r\nConnection: close\r\n\r\n")
        );
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    /// <summary>What PUT takes.</summary>
    public static string Body(params string[] features) => $$"""{"features":{{Collection(features)}},"who":"ada","comment":"c"}""";

    public static string Collection(params string[] features) =>
        $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";

    /// <param name="ring">"x y, x y, …"</param>
    public static string Feature(string id, string ring, string more = "", string properties = "")
    {
        var points = string.Join(',', ring.Split(", ").Select(p => $"[{p.Replace(' ', ',')}]"));
        return $$$"""{"type":"Feature","id":"{{{id}}}","geometry":{"type":"Polygon","coordinates":[[{{{points}}}]]},"properties":"""
            + $$$"""{"objectType":"annotation","classification":{"name":"Tumor","color":[200,0,0]}{{{properties}}}}{{{more}}}}""";
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>Smooth colours that JPEG keeps closely.</summary>
    private static void Gradient(int y, int rows, Memory<byte> rgb)
    {
        for (var i = 0; i < Width * rows; i++)
        {
            rgb.Span[i * 3] = (byte)(i % Width / 4);
            rgb.Span[i * 3 + 1] = (byte)((y + i / Width) / 4);
            rgb.Span[i * 3 + 2] = 128;
        }
    }
}

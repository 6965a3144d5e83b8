using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>The page in a browser, and what a user does with it. Notes what it asks for and what goes wrong in it.</summary>
internal sealed class ViewerPage : IAsyncDisposable
{
    // Where nothing goes wrong nobody waits: a machine with much else to do may take minutes for a segmentation.
    private const float Patience = 300_000;
    private readonly Uri _server;
    private readonly string? _shot;
    private readonly ConcurrentQueue<string> _errors = new();

    public ViewerPage(IPage page, Uri server, string? shot)
    {
        Page = page;
        _server = server;
        _shot = shot;
        page.SetDefaultTimeout(Patience);
        page.Context.Request += (_, r) => Requests.Enqueue(r.Url);
        page.Response += (_, r) => Answers.Enqueue((r.Url, r.Status));
        page.Console += (_, m) => _errors.Enqueue(m.Type == "error" ? m.Text : "");
        page.PageError += (_, e) => _errors.Enqueue(e);
    }

    public IPage Page { get; }
    public ConcurrentQueue<string> Requests { get; } = new();
    public ConcurrentQueue<(string Url, int Status)> Answers { get; } = new();

    /// <summary>Statuses that the test provokes, which the browser's console calls errors.</summary>
    public List<int> Provoked { get; } = [];

    /// <summary>Parts of what the browser's console says while the test keeps the server away.</summary>
    public List<string> Expected { get; } = [];

    public ILocator this[string testId] => Page.GetByTestId(testId);

    public async Task Open(string id)
    {
        await Page.GotoAsync($"{_server}#{id}");
        await UntilOpen(id);
    }

    public async Task Reload(string id)
    {
        await Page.ReloadAsync();
        await UntilOpen(id);
    }

    /// <summary>Waits until the slide is shown and lies still.</summary>
    public async Task UntilOpen(string id)
    {
        await Page.WaitForFunctionAsync("id => location.hash === '#' + id && window.tumorTrace?.scale() > 0", id);
        await Still();
    }

    /// <summary>Waits for the end of a movement of the view.</summary>
    public Task Still() =>
        Page.WaitForFunctionAsync(
            """
            () => new Promise((done) => {
              const at = () => JSON.stringify([window.tumorTrace.scale(), window.tumorTrace.clientPoint({ x: 0, y: 0 })]);
              const next = (before, same) => at() !== before ? look(at(), 0) : same === 4 ? done(true) : look(before, same + 1);
              const look = (before, same) => setTimeout(() => next(before, same), 50);
              look(at(), 0);
            })
            """
        );

    public async Task<Outlines> Features() =>
        Outlines.Parse(await Page.EvaluateAsync<string>("JSON.stringify(window.tumorTrace.features())"));

    public Task<int> Version() => Page.EvaluateAsync<int>("window.tumorTrace.version()");

    public Task<double> Scale() => Page.EvaluateAsync<double>("window.tumorTrace.scale()");

    /// <summary>Client px of the slide's corner.</summary>
    public async Task<(double X, double Y)> Corner()
    {
        var corner = JsonDocument
            .Parse(await Page.EvaluateAsync<string>("JSON.stringify(window.tumorTrace.clientPoint({ x: 0, y: 0 }))"))
            .RootElement;
        return (corner.GetProperty("x").GetDouble(), corner.GetProperty("y").GetDouble());
    }

    public Task UntilState(string state) => Page.WaitForSelectorAsync($"[data-testid=save-state][data-state={state}]");

    /// <summary>Drags a vertex of a lesion with the mouse by whole client px; the level-0 px where it must lie then.</summary>
    public async Task<(double X, double Y)> DragVertex(string lesion, int vertex, int right, int down)
    {
        await Page.Locator($"[data-lesion='{lesion}']").ClickAsync();
        await Still();
        await this["tool-vertices"].ClickAsync();
        var scale = await Scale();
        var corner = await Corner();
        var at = (await Features())[lesion][vertex];
        var x = Math.Round(corner.X + at.X * scale);
        var y = Math.Round(corner.Y + at.Y * scale);
        await Page.Mouse.MoveAsync((float)x, (float)y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync((float)x + right, (float)y + down, new MouseMoveOptions { Steps = 5 });
        await Page.Mouse.UpAsync();
        return ((x + right - corner.X) / scale, (y + down - corner.Y) / scale);
    }

    /// <summary>Drags with the mouse from one level-0 point to another; the level-0 px between the client px that this hits.</summary>
    public async Task<double> Drag((double X, double Y) from, (double X, double Y) to)
    {
        var (scale, corner) = (await Scale(), await Corner());
        (float X, float Y) Client((double X, double Y) p) =>
            ((float)Math.Round(corner.X + p.X * scale), (float)Math.Round(corner.Y + p.Y * scale));
        var (a, b) = (Client(from), Client(to));
        await Page.Mouse.MoveAsync(a.X, a.Y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(b.X, b.Y, new MouseMoveOptions { Steps = 5 });
        await Page.Mouse.UpAsync();
        return double.Hypot(b.X - a.X, b.Y - a.Y) / scale;
    }

    /// <summary>Size of a PNG, which the browser decodes, and its colours [r, g, b] at some px.</summary>
    public async Task<(int Width, int Height, int[][] Colours)> Pixels(byte[] png, params (double X, double Y)[] at)
    {
        var values = await Page.EvaluateAsync<int[][]>(
            """
            async ({ png, at }) => {
              const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
              const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
              const ctx = new OffscreenCanvas(image.width, image.height).getContext('2d');
              ctx.drawImage(image, 0, 0);
              const colours = at.map(([x, y]) => [...ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)]);
              return [[image.width, image.height], ...colours];
            }
            """,
            new { png = Convert.ToBase64String(png), at = at.Select(p => new[] { p.X, p.Y }).ToArray() }
        );
        return (values[0][0], values[0][1], values[1..]);
    }

    /// <summary>What the page says at its foot.</summary>
    public ILocator Saying(string text) => this["notes"].GetByText(text);

    /// <summary>Saves what is to be seen under artifacts/viewer.</summary>
    public async Task Shoot(string name)
    {
        var file = Path.Combine(BrowserFixture.Artifacts, $"{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = file });
        TestContext.Current.TestOutputHelper?.WriteLine($"screenshot: {file}");
    }

    /// <summary>The page asked nobody but its server, and nothing went wrong in it.</summary>
    public void AssertClean()
    {
        var home = _server.GetLeftPart(UriPartial.Authority) + "/";
        Assert.DoesNotContain(
            Requests,
            r =>
                !r.StartsWith(home, StringComparison.Ordinal)
                && !r.StartsWith("data:", StringComparison.Ordinal)
                && !r.StartsWith($"blob:{home}", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            _errors,
            e =>
                e.Length > 0
                && !Expected.Any(part => e.Contains(part, StringComparison.Ordinal))
                && !Provoked.Any(s => e.Contains($"status of {s.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(Answers, a => a.Status >= 400 && !Provoked.Contains(a.Status));
    }

    public async ValueTask DisposeAsync()
    {
        if (_shot is not null)
            await Shoot(_shot);
        await Page.Context.CloseAsync();
    }
}

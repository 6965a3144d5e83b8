using Microsoft.Playwright;
using TumorTrace.Core;
using TumorTrace.Server;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>One headless Chromium and one served workspace for all tests of the page, which run one after another.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>One for each test, which may change it.</summary>
    private static readonly string[] s_slides =
    [
        "zoom",
        "threshold",
        "vertex",
        "conflict-mine",
        "conflict-theirs",
        "conflict-combine",
        "import",
        "worklist",
        "losses",
        "ruler",
        "picture",
    ];

    // Without a graphics card, and asking nobody outside.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-software-rasterizer",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _missing;
    private ServedWorkspace? _workspace;

    internal ServedWorkspace Workspace => _workspace!;

    /// <summary>Where screenshots go.</summary>
    internal static string Artifacts { get; } =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "artifacts", "viewer")).FullName;

    public async ValueTask InitializeAsync()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";
        _missing = !File.Exists(chromium)
            ? $"needs Chromium, which is not at {chromium}: apt-get install chromium, or name it in CHROMIUM"
            : MissingPage();
        if (_missing is not null)
            return;
        _workspace = await ServedWorkspace.Start(s_slides);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = chromium,
                Args = s_arguments,
                IgnoreDefaultArgs = ["--enable-unsafe-swiftshader"],
            }
        );
    }

    /// <summary>Skips the test where there is no browser or no page.</summary>
    internal void SkipUnlessReady() => Assert.SkipWhen(_missing is not null, $"the test of the page {_missing}");

    /// <summary>A page of a user, in a browser profile of its own, with a slide open.</summary>
    /// <param name="slide">Name of the slide.</param>
    /// <param name="shot">Name of the screenshot that is made at the end.</param>
    /// <param name="at">Another workspace than the shared one.</param>
    internal async Task<ViewerPage> Open(
        string slide,
        string who = "Ada",
        string? shot = null,
        ColorScheme theme = ColorScheme.Dark,
        ServedWorkspace? at = null
    )
    {
        SkipUnlessReady();
        var workspace = at ?? Workspace;
        return await Open(workspace.Address, await workspace.Id(slide), who, shot, theme);
    }

    /// <summary>The same on another server.</summary>
    internal async Task<ViewerPage> Open(Uri server, string id, string who, string? shot, ColorScheme theme = ColorScheme.Dark)
    {
        var context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
                ColorScheme = theme,
            }
        );
        await context.AddInitScriptAsync($"localStorage.setItem('tumortrace-user', '\"{who}\"')");
        var page = new ViewerPage(await context.NewPageAsync(), server, shot);
        await page.Open(id);
        return page;
    }

    private static string? MissingPage()
    {
        try
        {
            PageFiles.Find();
            return null;
        }
        catch (UserException e)
        {
            return $"is left out: {e.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_workspace is not null)
            await _workspace.DisposeAsync();
    }
}

/// <summary>Tests that share the browser.</summary>
[CollectionDefinition(nameof(BrowserTests))]
[Trait("Speed", "Slow")]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>;

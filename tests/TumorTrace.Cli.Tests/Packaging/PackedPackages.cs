using CliWrap;
using CliWrap.Buffered;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Packaging;

/// <summary>
/// The packages as `dotnet pack` makes them, in a local feed; and a folder for what is restored from it, so that no package of an earlier
/// build is taken for one of these.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private static readonly string[] s_projects =
    [
        "TumorTrace.Core",
        "TumorTrace.Slides",
        "TumorTrace.Inference",
        "TumorTrace.Plots",
        "TumorTrace.Evaluation",
        "TumorTrace",
        "TumorTrace.Cli",
    ];

    private readonly TemporaryFolder _folder = new();

    public string Root { get; } = RepositoryRoot();

    public string Path => _folder.Path;

    /// <summary>Where samples/Segment expects it.</summary>
    public string Feed => _folder.File("artifacts/packages");

    public async ValueTask InitializeAsync()
    {
        foreach (var project in s_projects)
        {
            var file = System.IO.Path.Combine(Root, "src", project, $"{project}.csproj");
            await Dotnet(Root, ["pack", file, "-c", "Release", "--no-build", "-v", "quiet", "-nologo", "-o", Feed]);
        }
    }

    /// <summary>The version of a packed package.</summary>
    public string VersionOf(string package)
    {
        var file = Assert.Single(
            Directory.GetFiles(Feed, $"{package}.*.nupkg"),
            f => char.IsDigit(System.IO.Path.GetFileName(f)[package.Length + 1])
        );
        return System.IO.Path.GetFileName(file)[(package.Length + 1)..^".nupkg".Length];
    }

    /// <summary>Runs the SDK. Packages of others come from the machine's own folder, ours are restored beside the feed.</summary>
    public async Task<string> Dotnet(string folder, params string[] arguments)
    {
        var result = await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(e =>
                e.Set("DOTNET_NOLOGO", "1").Set("DOTNET_CLI_TELEMETRY_OPTOUT", "1").Set("MSBUILDDISABLENODEREUSE", "1")
            )
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{result.StandardOutput}\n{result.StandardError}");
        return result.StandardOutput;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string RepositoryRoot()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(at, "TumorTrace.slnx")))
            at =
                System.IO.Path.GetDirectoryName(at) ?? throw new DirectoryNotFoundException("TumorTrace.slnx is not above the test binary");
        return at;
    }
}

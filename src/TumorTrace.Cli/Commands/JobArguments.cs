using System.CommandLine;
using TumorTrace.Core.Runs;
using TumorTrace.Models;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Commands;

/// <summary>Options of `serve` and `worker` for uploads and segmentations.</summary>
internal static class JobArguments
{
    private static readonly Option<int> s_workers = new("--workers")
    {
        Description = "Segmentations at a time; each uses all cores. 0: `tumortrace worker` does them, here or on other machines",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<string?> s_database = new("--jobs-database")
    {
        Description = "Connection string of a PostgreSQL database for the queue, for several servers and workers (default: in memory)",
    };
    private static readonly Option<string?> s_device = DeviceArguments.Create("What runs the networks of segmentations");
    private static readonly Option<long> s_maxUpload = new("--max-upload")
    {
        Description = "Largest slide that can be uploaded, in MiB",
        DefaultValueFactory = _ => 65536,
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[s_workers, s_device, s_database, s_maxUpload])
            command.Options.Add(option);
    }

    /// <summary>Where slides may lie besides the workspace.</summary>
    internal static readonly Option<string[]> SlideFolders = new("--slides")
    {
        Description = "Folder outside the workspace with slides that links in WORKSPACE/slides may lead to",
    };

    /// <exception cref="Core.UserException">There is no such folder.</exception>
    internal static IReadOnlyList<string> Folders(ParseResult parsed)
    {
        var folders = parsed.GetValue(SlideFolders) ?? [];
        SlideFinder.CheckFolders(folders);
        return [.. folders.Select(Path.GetFullPath)];
    }

    /// <summary>One segmentation at a time by this program.</summary>
    internal static JobSettings Worker(SegmentCommandLine commandLine) =>
        new(JobProgram.Own(typeof(JobArguments).Assembly.Location), commandLine, ModelZoo.Root)
        {
            TrainCommandLine = TrainCorrectionsCommand.CommandLine(),
        };

    /// <summary>What is wrong with the settings, by the names of the options here.</summary>
    public static IEnumerable<string> Problems(JobSettings settings) =>
        settings.Problems().Select(p => $"{NameOf(p.Property)} is {p.Value}, expected {p.Expected}");

    private static string NameOf(string property) =>
        property switch
        {
            nameof(JobSettings.Workers) => s_workers.Name,
            nameof(JobSettings.MaxUploadBytes) => s_maxUpload.Name,
            _ => property,
        };

    /// <summary>The command line of a job.</summary>
    public static IReadOnlyList<string> Segment(string slide, string output, string request) =>
        ["segment", slide, "-o", output, "--options", request, .. ProgressArguments.ForPrograms];

    /// <summary>The same with a device that was named.</summary>
    internal static SegmentCommandLine CommandLine(string? device) =>
        device is null ? Segment : (slide, output, request) => [.. Segment(slide, output, request), s_device.Name, device];

    /// <summary>What is wrong with the device's name.</summary>
    public static IEnumerable<string> DeviceProblems(ParseResult parsed) => DeviceArguments.Problems(parsed, s_device);

    /// <summary>Better now than in every job.</summary>
    /// <exception cref="Core.UserException">A GPU was named and cannot be used.</exception>
    public static void CheckDevice(ParseResult parsed) => DeviceArguments.ForNetworks(parsed, s_device);

    public static JobSettings Settings(ParseResult parsed) =>
        Worker(CommandLine(parsed.GetValue(s_device))) with
        {
            Workers = parsed.GetValue(s_workers),
            Database = parsed.GetValue(s_database),
            MaxUploadBytes = parsed.GetValue(s_maxUpload) << 20,
        };
}

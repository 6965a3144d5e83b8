using System.Runtime.CompilerServices;

namespace TumorTrace.TestSupport;

/// <summary>Folders that tests read: their own cases, and real data kept beside the working copies.</summary>
internal static class SharedFiles
{
    /// <summary>shared/data above the test binary; null when this machine has none.</summary>
    public static string? Data { get; } = Find("shared/data");

    public static string Cases { get; } =
        Find("tests/Cases") ?? throw new DirectoryNotFoundException("tests/Cases is not above the test binary");

    /// <summary>A folder of real data; the test is skipped where it is missing.</summary>
    public static string Need(string folder, [CallerMemberName] string test = "")
    {
        var path = Data is null ? null : Path.Combine(Data, folder);
        Assert.SkipUnless(Directory.Exists(path), $"{test} needs shared/data/{folder} above the test binary");
        return path!;
    }

    private static string? Find(string folder)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, folder);
            if (Directory.Exists(path))
                return path;
        }
        return null;
    }
}

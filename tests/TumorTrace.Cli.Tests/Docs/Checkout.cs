namespace TumorTrace.Cli.Tests.Docs;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder with the solution file, found upwards from the tests' output.</summary>
    internal static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    internal static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Markdown that people read, relative to the root; nothing that packages or builds left behind.</summary>
    internal static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(
                Root,
                "*.md",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path =>
                !path.Split('/').Any(folder => folder is "node_modules" or "bin" or "obj" or "artifacts" or "runs" or "demo-out" or ".git")
            )
            .Order(StringComparer.Ordinal);

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new DirectoryNotFoundException($"no TumorTrace.slnx above {AppContext.BaseDirectory}")
        : File.Exists(Path.Combine(folder.FullName, "TumorTrace.slnx")) ? folder.FullName
        : Find(folder.Parent);
}

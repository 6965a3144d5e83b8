using System.Reflection;
using NetArchTest.Rules;

namespace TumorTrace.Tests.Architecture;

/// <summary>Folders of an assembly, which are its namespaces, form no circles: each can be read without the ones above it.</summary>
public sealed class FolderTests
{
    /// <summary>Assemblies whose folders are in order.</summary>
    public static TheoryData<string> Assemblies => ["TumorTrace.Server", "TumorTrace.Training"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_form_no_circle(string name)
    {
        var assembly = Assembly.Load(name);
        var folders = assembly
            .GetTypes()
            .Select(t => t.Namespace)
            .OfType<string>()
            .Where(n => n.StartsWith(name + ".", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        Assert.True(folders.Count > 1, $"{name}: expected several folders, found {string.Join(", ", folders)}");
        var uses = folders.ToDictionary(f => f, f => folders.Where(t => t != f && Uses(assembly, f, t)).ToList(), StringComparer.Ordinal);
        var circles = folders.Where(f => Reaches(uses, f, f, [])).Select(f => $"{f} → {string.Join(", ", uses[f])}");
        Assert.Empty(circles);
    }

    private static bool Uses(Assembly assembly, string from, string to) =>
        !Types
            .InAssembly(assembly)
            .That()
            .ResideInNamespaceMatching($"^{from.Replace(".", @"\.", StringComparison.Ordinal)}$")
            .Should()
            .NotHaveDependencyOnAny(TypesOf(assembly, to))
            .GetResult()
            .IsSuccessful;

    /// <summary>Of the folder alone: a folder's name begins those of the folders in it.</summary>
    private static string[] TypesOf(Assembly assembly, string folder) =>
        [.. assembly.GetTypes().Where(t => t.Namespace == folder && !t.IsNested).Select(t => t.FullName!)];

    private static bool Reaches(Dictionary<string, List<string>> uses, string from, string target, HashSet<string> seen) =>
        uses[from].Any(next => next == target || seen.Add(next) && Reaches(uses, next, target, seen));
}

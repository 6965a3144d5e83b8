using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TumorTrace.Cli.Tests.Architecture;

/// <summary>Which folder (namespace) of an assembly names types of which other, by the references in its compiled code.</summary>
internal sealed class FolderGraph
{
    /// <summary>Root types that name nobody above them, such as UserException: a floor of their own, below all folders.</summary>
    internal const string Ground = "(ground floor)";

    private readonly string _root;
    private readonly Dictionary<string, HashSet<string>> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ground;

    private FolderGraph(string root, ModuleDefinition module)
    {
        _root = root;
        foreach (var type in module.Types.Where(t => IsInside(t.Namespace)))
            _types[type.FullName] = [.. References(type).Where(IsInsideType).Where(r => r != type.FullName)];
        _ground = [.. _types.Keys.Where(t => Namespace(t) == root)];
        while (_ground.RemoveWhere(t => _types[t].Any(r => _types.ContainsKey(r) && !_ground.Contains(r))) > 0) { }
    }

    /// <param name="root">The assembly's root namespace.</param>
    internal static FolderGraph Read(string file, string root)
    {
        using var module = ModuleDefinition.ReadModule(file);
        return new FolderGraph(root, module);
    }

    /// <summary>Each group of folders that name each other, with one reference for each step.</summary>
    /// <param name="wholeFolders">Subfolders count as their folder.</param>
    internal IEnumerable<string> Circles(bool wholeFolders)
    {
        string Folder(string type) => _ground.Contains(type) ? Ground : FolderOf(Namespace(type), wholeFolders);
        var edges = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (from, to) in _types.SelectMany(t => t.Value.Where(_types.ContainsKey).Select(r => (t.Key, r))))
        {
            if (Folder(from) == Folder(to))
                continue;
            if (!edges.TryGetValue(Folder(from), out var targets))
                edges[Folder(from)] = targets = new Dictionary<string, string>(StringComparer.Ordinal);
            targets.TryAdd(Folder(to), $"{Short(from)} names {Short(to)}");
        }
        var reach = edges.Keys.ToDictionary(f => f, f => Reach(f, edges), StringComparer.Ordinal);
        bool InCircle(string a, string b) => reach[a].Contains(b) && reach.TryGetValue(b, out var back) && back.Contains(a);
        return edges.SelectMany(e => e.Value.Where(t => InCircle(e.Key, t.Key)).Select(t => $"{e.Key} -> {t.Key}: {t.Value}"));
    }

    private static HashSet<string> Reach(string from, Dictionary<string, Dictionary<string, string>> edges)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var todo = new Stack<string>([from]);
        while (todo.TryPop(out var next))
        {
            foreach (var to in edges.TryGetValue(next, out var targets) ? targets.Keys : Enumerable.Empty<string>())
            {
                if (seen.Add(to))
                    todo.Push(to);
            }
        }
        return seen;
    }

    private bool IsInside(string space) => space == _root || space.StartsWith(_root + '.', StringComparison.Ordinal);

    private bool IsInsideType(string type) => IsInside(Namespace(type));

    private string Short(string type) => type[(_root.Length + 1)..];

    private string FolderOf(string space, bool wholeFolders)
    {
        var folder = space.Length == _root.Length ? "(root)" : space[(_root.Length + 1)..];
        return wholeFolders ? folder.Split('.')[0] : folder;
    }

    private static string Namespace(string type) => type[..Math.Max(0, type.LastIndexOf('.'))];

    /// <summary>Full names of the outermost types that a type's signatures and code name.</summary>
    private static HashSet<string> References(TypeDefinition type)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        void Add(TypeReference? reference)
        {
            switch (reference)
            {
                case null or GenericParameter:
                    break;
                case GenericInstanceType generic:
                    Add(generic.ElementType);
                    foreach (var argument in generic.GenericArguments)
                        Add(argument);
                    break;
                case TypeSpecification specification:
                    Add(specification.ElementType);
                    break;
                case { DeclaringType: { } outer }:
                    Add(outer);
                    break;
                default:
                    found.Add(reference.FullName);
                    break;
            }
        }
        void AddMethod(MethodReference method)
        {
            Add(method.DeclaringType);
            Add(method.ReturnType);
            foreach (var parameter in method.Parameters)
                Add(parameter.ParameterType);
            if (method is GenericInstanceMethod generic)
            {
                foreach (var argument in generic.GenericArguments)
                    Add(argument);
            }
        }
        void AddCode(MethodDefinition method)
        {
            AddMethod(method);
            foreach (var variable in method.Body?.Variables ?? Enumerable.Empty<VariableDefinition>())
                Add(variable.VariableType);
            foreach (var instruction in method.Body?.Instructions ?? Enumerable.Empty<Instruction>())
            {
                if (instruction.Operand is MethodReference called)
                    AddMethod(called);
                else if (instruction.Operand is FieldReference field)
                {
                    Add(field.DeclaringType);
                    Add(field.FieldType);
                }
                else if (instruction.Operand is TypeReference named)
                    Add(named);
            }
        }
        void AddType(TypeDefinition part)
        {
            Add(part.BaseType);
            foreach (var implemented in part.Interfaces)
                Add(implemented.InterfaceType);
            foreach (var attribute in part.CustomAttributes)
                Add(attribute.AttributeType);
            foreach (var constraint in part.GenericParameters.SelectMany(p => p.Constraints))
                Add(constraint.ConstraintType);
            foreach (var field in part.Fields)
                Add(field.FieldType);
            foreach (var method in part.Methods)
                AddCode(method);
            foreach (var nested in part.NestedTypes)
                AddType(nested);
        }
        AddType(type);
        return found;
    }
}

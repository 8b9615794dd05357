# shellcheck shell=bash
# Read in by the commands that hand something to GitHub: how they commit, propose and have it checked stands here alone.

# Commits what is staged, as the workflows do: commit OPTION…
commit() {
    git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
        commit --quiet "$@"
}

# GitHub starts no workflow for what another one pushes, but this one on request; its result stands at the same commit.
start_check() {
    gh workflow run check.yml --ref "$1"
}

# Proposes a changed file as a pull request, or renews the one that is open: propose BRANCH FILE TITLE BODY
propose() {
    gh auth setup-git
    git switch --force-create "$1"
    git add -- "$2"
    commit --message "$3"
    git push --force origin "$1"
    if [ -z "$(gh pr list --head "$1" --state open --json number --jq '.[].number')" ]; then
        gh pr create --head "$1" --title "$3" --body "$4"
    fi
    start_check "$1"
}
